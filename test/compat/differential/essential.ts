/** What matters of a recording: as BitOps 2.6 and bitops spell it, in one spelling, line by line. */
import { join, normalize, relative } from 'node:path';
import { helmWords } from './essential-helm.js';
import { flagsOf } from './flags.js';
import type { DifferentialRepo, Recorded, Recording } from './repo.js';

type Words = readonly string[] | undefined;

/** The exit code, and each call that does more than to ask for something, with the folder that it is made in. */
export function linesOf({ exitCode, calls }: Recording, repo: DifferentialRepo): readonly string[] {
  const workspaces = new Map<string, string>();
  const lines = calls.flatMap((call) => {
    if (call.program === 'terraform' && call.args[0] === 'workspace') {
      workspaces.set(call.cwd, call.args.at(-1) ?? '');
      return [];
    }
    const words = wordsOf(call, repo);
    if (words === undefined) return [];
    const workspace = call.env?.['TF_WORKSPACE'] ?? workspaces.get(call.cwd);
    const isIn = call.program === 'terraform' && words[0] !== 'init' && workspace !== undefined;
    const all = [call.program, ...words, ...(isIn ? [`in workspace ${workspace}`] : [])];
    return [`${folderOf(call.cwd)}: ${all.join(' ')}`];
  });
  return [...lines, `exit code ${exitCode}`];
}

/** Relative to the environment, where it is there. */
function folderOf(cwd: string): string {
  return cwd.startsWith('<copy>/') ? relative('<copy>/test', cwd) : cwd;
}

function wordsOf(call: Recorded, repo: DifferentialRepo): Words {
  switch (call.program) {
    case 'terraform':
      return terraform(call);
    case 'ansible-playbook':
      return ansible(call);
    case 'helm':
      return helmWords(call);
    case 'aws':
      return aws(call, repo);
    case 'kubectl':
      return kubectl(call);
    default:
      return call.args;
  }
}

function terraform({ args }: Recorded): Words {
  const [verb = '', ...rest] = args;
  if (!['init', 'plan', 'apply', 'destroy'].includes(verb)) return undefined;
  const asked = /^(target=|var-file=|backend-config=|destroy$)/;
  const flags = flagsOf(rest, ['target', 'var-file', 'backend-config']).filter((it) => asked.test(it));
  return [verb, ...flags, ...(rest.some((it) => it.endsWith('.tfplan') && !it.startsWith('-')) ? ['of the plan'] : [])];
}

/** Variables in a file of bitops's own are as good as those in arguments. */
function ansible({ args, files = {} }: Recorded): Words {
  if (args.includes('--version')) return undefined;
  const playbooks = args.filter((it) => !it.startsWith('-'));
  const flags = args.filter((it) => it.startsWith('-') && it !== '--diff');
  const spelled = flags.map((it) => {
    const [, file] = /^--extra-vars=@(<tmp>.*)$/.exec(it) ?? [];
    if (file === undefined) return it;
    const pairs = Object.entries(JSON.parse(files[file] ?? '{}'));
    return `--extra-vars=${pairs.map(([name, value]) => `${name}=${value}`).join(' ')}`;
  });
  return [...playbooks, ...spelled.sort()];
}

const changes: Readonly<Record<string, string>> = {
  'validate-template': 'validate',
  'create-stack': 'create',
  'update-stack': 'update',
  'create-change-set': '',
  'delete-stack': 'delete',
};

/** A change set that is executed is the same as the change; parameters may be in a file of bitops's own. */
function aws({ args, cwd, files = {} }: Recorded, repo: DifferentialRepo): Words {
  const [service, verb = ''] = args;
  const what = changes[verb];
  if (service !== 'cloudformation' || what === undefined) return undefined;
  const valued = ['stack-name', 'template-body', 'parameters', 'capabilities', 'change-set-type', 'cli-input-json'];
  const flags = new Map(
    flagsOf(args.slice(2), valued).map((it) => it.split(/=(.*)/s, 2) as [string, string | undefined]),
  );
  const given = (name: string) => flags.get(name)?.replace('file://', '') ?? '';
  const pathIn = (name: string) => relative('<copy>', join(given(name).startsWith('<') ? '' : cwd, given(name)));
  const parameters =
    given('cli-input-json') === ''
      ? given('parameters') && repo.files[pathIn('parameters')]
      : JSON.stringify(JSON.parse(files[given('cli-input-json')] ?? '{}')['Parameters'] ?? []);
  return [
    what === '' ? given('change-set-type').toLowerCase() : what,
    given('stack-name').replace(/arn:.*:stack\/(\w+)\/.*/, '$1'),
    given('template-body') && `from ${pathIn('template-body')}`,
    given('capabilities') && `with ${given('capabilities')}`,
    parameters ? `with ${pairsOf(parameters)}` : '',
  ].filter((it) => it !== '');
}

function pairsOf(parameters: string): string {
  const list = JSON.parse(parameters) as readonly Readonly<Record<'ParameterKey' | 'ParameterValue', string>>[];
  return list.map((it) => `${it.ParameterKey}=${it.ParameterValue}`).join(' ');
}

function kubectl({ args }: Recorded): Words {
  const rest = args.filter((it) => !it.startsWith('--kubeconfig='));
  return rest[0] === 'get' ? undefined : rest.map((it) => normalize(it));
}
