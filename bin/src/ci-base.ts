/** What `--changed-since` compares with; `auto`: with what the CI says. */
import { readFileSync } from 'node:fs';
import { type Base, type Environment, type Fault, fault } from '@bitops/core';

/** Where a CI says what; the first name that has a value counts. */
interface Service {
  readonly name: string;
  /** The variable by which it is known. */
  readonly sign: string;
  /** A commit that a pull request started from. */
  readonly start: readonly string[];
  /** The branch that a pull request goes into. */
  readonly target: readonly string[];
  /** The commit before a push. */
  readonly before: readonly string[];
  /** The branch that is built, and the one that others start from. */
  readonly branch: string;
  readonly main: string;
  /** What tells, by which text, that a build is about no branch, such as about a tag, or about one that is merged. */
  readonly none: readonly (readonly [name: string, text: RegExp])[];
  readonly whole: string;
}

const event = (path: string) => `${path} in GITHUB_EVENT_PATH`;

const services: readonly Service[] = [
  {
    name: 'GitHub Actions',
    sign: 'GITHUB_ACTIONS',
    start: [event('merge_group.base_sha')],
    target: ['GITHUB_BASE_REF'],
    before: [event('before')],
    branch: 'GITHUB_REF_NAME',
    main: event('repository.default_branch'),
    none: [
      ['GITHUB_REF', /^refs\/tags\//],
      [event('action'), /^closed$/],
    ],
    whole: 'give actions/checkout "fetch-depth: 0"',
  },
  {
    name: 'GitLab CI',
    sign: 'GITLAB_CI',
    start: ['CI_MERGE_REQUEST_DIFF_BASE_SHA'],
    target: ['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'],
    before: ['CI_COMMIT_BEFORE_SHA'],
    branch: 'CI_COMMIT_BRANCH',
    main: 'CI_DEFAULT_BRANCH',
    none: [],
    whole: 'set the variable GIT_DEPTH: "0"',
  },
  {
    name: 'Buildkite',
    sign: 'BUILDKITE',
    start: [],
    target: ['BUILDKITE_PULL_REQUEST_BASE_BRANCH'],
    before: [],
    branch: 'BUILDKITE_BRANCH',
    main: 'BUILDKITE_PIPELINE_DEFAULT_BRANCH',
    none: [['BUILDKITE_TAG', /./]],
    whole: 'take --depth out of BUILDKITE_GIT_CLONE_FLAGS',
  },
  {
    name: 'Jenkins',
    sign: 'JENKINS_URL',
    start: [],
    target: ['CHANGE_TARGET', 'ghprbTargetBranch', 'gitlabTargetBranch'],
    before: ['GIT_PREVIOUS_SUCCESSFUL_COMMIT'],
    branch: 'BRANCH_NAME',
    main: '',
    none: [],
    whole: 'switch the shallow clone off',
  },
  {
    name: 'Azure Pipelines',
    sign: 'TF_BUILD',
    start: [],
    target: ['SYSTEM_PULLREQUEST_TARGETBRANCH'],
    before: [],
    branch: 'BUILD_SOURCEBRANCHNAME',
    main: '',
    none: [],
    whole: 'give the checkout "fetchDepth: 0"',
  },
];

/** What git calls no commit at all. */
const noCommit = /^0{40,64}$/;

/** The revision that an option names. `auto` throws BASE_UNKNOWN where nobody knows. Reads the file of GITHUB_EVENT_PATH. */
export function toBase(revision: string, env: Environment): Base {
  if (revision !== 'auto') return { revision };
  const service = services.find((it) => isSet(env[it.sign]));
  if (service === undefined) throw fault(unknownService());
  const value = valuesOf(env);
  const first = (names: readonly string[]) => names.find((it) => isSet(value(it)) && !noCommit.test(value(it)));
  const found = (name: string, revision: string): Base => {
    return { revision, by: `${service.name}: ${name}`, whole: service.whole };
  };
  const start = first(service.start);
  if (start !== undefined) return found(start, value(start));
  // The main branch has all that is tagged or merged: nothing would seem to have changed.
  const isNone = service.none.some(([name, text]) => text.test(value(name)));
  const target = isNone ? undefined : first(service.target);
  if (target !== undefined) return found(target, toRemote(value(target)));
  const before = first(service.before);
  if (before !== undefined) return found(before, value(before));
  // A new branch is compared with the one that it started from; that one itself has nothing before it.
  const { branch, main } = service;
  const isOther = isSet(value(branch)) && value(branch) !== value(main);
  if (isSet(value(main)) && isOther && !isNone) return found(main, toRemote(value(main)));
  throw fault(nothingSaid(service));
}

const toRemote = (branch: string) => `origin/${branch.replace(/^refs\/heads\//, '')}`;

const isSet = (value: string | undefined) => value !== undefined && value !== '' && value !== 'false';

/** Values of variables, and of what the event of GitHub says; empty where there is none. */
function valuesOf(env: Environment): (name: string) => string {
  let read: { readonly data: unknown } | undefined;
  return (name) => {
    const [path = '', file] = name.split(' in ');
    if (file === undefined) return env[path] ?? '';
    read ??= { data: loadEvent(env[file]) };
    const value = path.split('.').reduce<unknown>((data, key) => Object(data)[key], read.data);
    return typeof value === 'string' ? value : '';
  };
}

function loadEvent(file: string | undefined): unknown {
  try {
    return file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const code = 'BASE_UNKNOWN';
const at = { file: 'the command line' };
const fix = 'Name the revision itself, such as --changed-since origin/main or --changed-since HEAD^.';

function unknownService(): Fault {
  const signs = services.map((it) => `${it.sign} (${it.name})`).join(', ');
  const what = '--changed-since auto: no CI that is known runs this';
  return { code, what, at, why: `Looked for ${signs}.`, fix };
}

function nothingSaid({ name, start, target, before, branch, main }: Service): Fault {
  const looked = [...start, ...target, ...before, ...(main === '' ? [] : [`${branch} and ${main}`])];
  const what = `--changed-since auto: ${name} does not say what this build is to be compared with`;
  return { code, what, at, why: `Looked at ${looked.join(', ')}.`, fix };
}
