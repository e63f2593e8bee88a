import type { Style } from './colors.js';

/** What is typed or printed, and what that means. */
type Example = readonly [term: string, does: string];

/** Examples of every command, by its name; `bitops` for the command line as a whole. */
const examples: Readonly<Record<string, readonly Example[]>> = {
  bitops: [
    ['bitops init ops', 'write a small ops repo that works'],
    ['bitops plan test', 'preview every tool of the environment test'],
    ['bitops deploy test', 'do what the configuration of test says'],
    ['bitops deploy test --apply', 'make every tool apply'],
    ['bitops destroy test', 'take it down again, after a question'],
    ['bitops deploy --help', 'what a command takes, with examples'],
  ],
  deploy: [
    ['bitops deploy test', 'do what the configuration of test says'],
    ['bitops deploy test --apply', 'make every tool apply, also those that only plan'],
    ['bitops deploy test --only terraform', 'one deployment of it'],
    ['bitops deploy test prod --skip helm/web', 'two environments without one deployment'],
    ['bitops deploy --all --concurrency 4', 'all environments, four deployments at once'],
    ['bitops deploy --changed-since main', 'only environments that the changes since then affect'],
    ['bitops deploy --resume', 'go on from the last run, which failed or was ended'],
    ['bitops deploy test --dry-run', 'show the commands that change anything, and leave them out'],
    ['bitops deploy test --set terraform:cli.stack-action=apply', 'a setting for this run only'],
    ['bitops deploy test --format json | jq .type', 'one event a line, for programs'],
  ],
  plan: [
    ['bitops plan test', 'preview every tool, change nothing'],
    ['bitops plan --all --exit-code', 'exit code 3 if any environment has changes'],
    ['bitops plan test --only terraform,helm/web', 'two deployments of it'],
    ["bitops plan 'team-*/prod' --tag web", 'what has a tag, of all environments that match'],
    ['bitops plan --changed-since origin/main', 'what the changes of a branch affect'],
    ['bitops plan test --safe', 'run no hook scripts of the ops repo'],
  ],
  destroy: [
    ['bitops destroy test', 'asks first, then destroys in the reverse order'],
    ['bitops destroy test --yes', 'without a question, as a pipeline must'],
    ['bitops destroy test --only helm/web', 'one deployment of it'],
    ['bitops destroy test --dry-run', 'show what would be run'],
  ],
  list: [
    ['bitops list', 'environments, their deployments and tools'],
    ['bitops list --changed-since main', 'which environments changes affect, and why'],
    ['bitops list test --only web --with-needs', 'what a deploy with these options would run'],
    ['bitops list -C ../ops-repo --format json', 'the same as JSON, of another ops repo'],
  ],
  graph: [
    ['bitops graph', 'which deployment waits for which'],
    ['bitops graph shop --format dot | dot -Tsvg > graph.svg', 'a picture of one environment'],
    ['bitops graph --format mermaid', 'a diagram for Markdown'],
  ],
  unlock: [
    ['bitops unlock production', 'who has its lock; asks, then takes it away'],
    ['bitops unlock production --yes', 'without a question, as a pipeline must'],
  ],
  runs: [
    ['bitops runs', 'what was deployed and destroyed, and how that ended'],
    ['bitops runs --keep 10', 'forget all but the last ten'],
  ],
  explain: [
    ['bitops explain test', 'every setting of test and its deployments, and where it came from'],
    ['bitops explain test helm/web', 'of one deployment'],
    ['bitops explain test --all', 'also what could be set, and what it means'],
    ['bitops explain test --set cli.stack-action=apply', 'what a --set would change'],
    ['bitops explain test --format json', 'the same as one JSON document'],
  ],
  doctor: [
    ['bitops doctor', 'compare this ops repo with BitOps, and look at the machine'],
    ['bitops doctor ../ops-repo --fix', 'and rewrite old keys and names in its files'],
    ['bitops doctor --online', 'let the tools check, too: versions, logins'],
    ['bitops doctor --format json', 'the same as one JSON document'],
  ],
  init: [
    ['bitops init', 'in the current directory; asks for the rest'],
    ['bitops init ops --environment test', 'in the directory ops, which is made'],
    ['bitops init ops --tool shell,terraform', 'with a deployment of each of these tools'],
    ['bitops init ops --yes', 'without a question'],
  ],
  validate: [
    ['bitops validate', 'check the configuration of every environment'],
    ['bitops validate test', 'of one environment'],
    ['bitops validate --format json', 'all faults as one JSON document'],
  ],
  plugins: [
    ['bitops plugins install', 'fetch what the ops repo names, as it is pinned'],
    ['bitops plugins list', 'which plugins there are'],
  ],
  'plugins list': [['bitops plugins list --format json', 'the plugins as one JSON document']],
  'plugins install': [
    ['bitops plugins install', 'fetch all of them; what is not pinned yet is pinned'],
    ['bitops plugins install duplo --update', 'pin what the tag or branch of one is now'],
    ['bitops plugins install --run-install-scripts', 'and let them install their programs, in an image'],
  ],
  'plugins verify': [['bitops plugins verify', 'exit code 2 if one is missing or was changed']],
  schema: [
    ['bitops schema --write', 'editors complete and check every bitops.config.yaml of the ops repo'],
    ['bitops schema > bitops.schema.json', 'the same schema, for a place of your own'],
    ['bitops schema terraform', 'the settings of one tool, with their defaults and variables'],
  ],
};

const exitCodes: readonly Example[] = [
  ['0', 'done'],
  ['1', 'a deployment failed'],
  ['2', 'usage, configuration or a held lock: nothing was run'],
  ['3', 'plan --exit-code found changes, or deployments that wait for outputs'],
  ['130', 'ended by Ctrl-C (SIGHUP 129, SIGTERM 143)'],
];

const variables: readonly Example[] = [
  ['BITOPS_ENVIRONMENT', 'the environment, where none is named'],
  ['NO_COLOR, FORCE_COLOR', 'never or always print colours'],
];

/** What stands below the options in the help of a command. */
export function toExamples(command: string, style: Style): string {
  const own = renderList('Examples:', examples[command] ?? [], style);
  if (command !== 'bitops') return own;
  return [
    own,
    renderList('Exit codes:', exitCodes, style),
    renderList('Environment variables:', variables, style),
  ].join('\n');
}

function renderList(title: string, entries: readonly Example[], { bold, dim }: Style): string {
  const width = Math.max(...entries.map(([term]) => term.length));
  const lines = entries.map(([term, does]) => `\n  ${term.padEnd(width)}  ${dim(does)}`);
  return `\n${bold(title)}${lines.join('')}`;
}
