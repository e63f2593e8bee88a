/** Who started a run, and where a CI shows it: for those who meet its lock. */
import type { Environment } from '@bitops/core';

/** Where a CI says who and where; the first that is whole counts. `{NAME}` stands for a variable. */
const services: readonly {
  readonly sign: string;
  readonly url: readonly string[];
  readonly actor: readonly string[];
}[] = [
  {
    sign: 'GITHUB_ACTIONS',
    url: [
      '{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}/attempts/{GITHUB_RUN_ATTEMPT}',
      '{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}',
    ],
    actor: ['GITHUB_TRIGGERING_ACTOR', 'GITHUB_ACTOR'],
  },
  { sign: 'GITLAB_CI', url: ['{CI_JOB_URL}', '{CI_PIPELINE_URL}'], actor: ['GITLAB_USER_LOGIN'] },
  {
    sign: 'BUILDKITE',
    url: ['{BUILDKITE_BUILD_URL}#{BUILDKITE_JOB_ID}', '{BUILDKITE_BUILD_URL}'],
    actor: ['BUILDKITE_BUILD_CREATOR'],
  },
  {
    sign: 'TF_BUILD',
    url: ['{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}'],
    actor: ['BUILD_REQUESTEDFOR'],
  },
  { sign: 'CIRCLECI', url: ['{CIRCLE_BUILD_URL}'], actor: ['CIRCLE_USERNAME'] },
  {
    sign: 'BITBUCKET_BUILD_NUMBER',
    url: ['{BITBUCKET_GIT_HTTP_ORIGIN}/pipelines/results/{BITBUCKET_BUILD_NUMBER}'],
    actor: [],
  },
  { sign: 'DRONE', url: ['{DRONE_BUILD_LINK}'], actor: ['DRONE_BUILD_TRIGGER'] },
  { sign: 'JENKINS_URL', url: ['{BUILD_URL}'], actor: ['BUILD_USER_ID'] },
];

/** Who started a run, and where it is shown, as far as variables tell; else the user of the machine. */
export function toStarter(env: Environment): { readonly actor?: string; readonly url?: string } {
  const value = (name: string) => env[name] ?? '';
  const service = services.find(({ sign }) => !['', 'false'].includes(value(sign)));
  const actor = [...(service?.actor ?? []), 'USER', 'LOGNAME'].map(value).find((it) => it !== '');
  const urls = (service?.url ?? []).map((template) => filled(template, value));
  const url = urls.find((it) => it !== undefined);
  return { ...(actor === undefined ? {} : { actor }), ...(url === undefined ? {} : { url }) };
}

/** A URL of which every part is known, without what somebody might log in by. */
function filled(template: string, value: (name: string) => string): string | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => value(name) === '')) return undefined;
  try {
    const url = new URL(template.replace(/\{(\w+)\}/g, (_, name: string) => value(name)));
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
    url.username = '';
    url.password = '';
    return url.href;
  } catch {
    return undefined;
  }
}
