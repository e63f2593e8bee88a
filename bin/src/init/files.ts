/** What `bitops init` writes, beside what the tools' own templates bring. Pure. */

/** A file to write: its path below the new ops repo, with `/`. */
export interface NewFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
  /** The ops repo does as well without it: one that is there already stays. */
  readonly optional?: true;
}

/** A deployment to write. */
export interface NewDeployment {
  readonly tool: string;
  /** Its files, by their paths below its folder. */
  readonly files: readonly NewFile[];
}

/** An ops repo with one environment, whose deployments are named after their tools. */
export function toFiles(environment: string, deployments: readonly NewDeployment[]): readonly NewFile[] {
  const tools = deployments.map((it) => it.tool);
  return [
    { path: 'bitops.config.yaml', content: rootSettings, mode: 0o644 },
    { path: `${environment}/bitops.config.yaml`, content: toEnvironmentSettings(tools), mode: 0o644 },
    ...deployments.flatMap(({ tool, files }) =>
      files.map((file) => ({ ...file, path: `${environment}/${tool}/${file.path}` })),
    ),
    { path: 'README.md', content: toReadme(environment, tools), mode: 0o644, optional: true },
    { path: '.gitignore', content: gitignore, mode: 0o644, optional: true },
  ];
}

/** Why a name is none for an environment; undefined where it is one. `tools` are those that come with bitops. */
export function nameFault(name: string, tools: readonly string[]): string | undefined {
  if (name === '') return 'it is empty';
  if (!/^[\p{L}\p{N}._-]+$/u.test(name)) return 'it may have letters, digits, ".", "_" and "-"';
  if (/^[_.]/.test(name)) return 'folders that begin with _ or . are no environments';
  if (name.startsWith('-')) return 'it would pass for an option';
  // The root would pass for an environment that has a deployment of this tool.
  if (tools.includes(name)) return `a folder ${name} is a deployment, after its tool`;
  return name === 'default' || name === 'node_modules' ? `a folder ${name} is no environment` : undefined;
}

const rootSettings = `# Settings of the whole ops repo. The bitops.config.yaml of an environment goes over them.
bitops:
  # Start nothing more after a failure.
  fail_fast: true
  # What a folder _default holds, every environment has: its files and its settings are merged under theirs.
  default_merge: all
`;

function toEnvironmentSettings(tools: readonly string[]): string {
  const deployments = tools.map((tool) => `    ${tool}:\n      plugin: ${tool}\n`);
  return `# The deployments of this environment, in the order in which they run.
bitops:
  deployments:
${deployments.join('')}`;
}

const gitignore = `# What bitops keeps of runs: locks, and what they did.
.bitops/
`;

const commands = [
  ['list', 'what is there'],
  ['validate', 'is the configuration right?'],
  ['explain', 'every setting, and where it came from'],
  ['plan', 'what would change'],
  ['deploy', 'do what the configuration says; --apply makes every tool apply'],
  ['destroy', 'take it down again, after a question'],
] as const;

function toReadme(environment: string, tools: readonly string[]): string {
  const rows = tools.map((tool) => `| \`${environment}\` | \`${tool}\` | ${tool} |\n`);
  const width = `bitops validate ${environment}`.length;
  const lines = commands.map(([verb, does]) => {
    const command = verb === 'list' ? 'bitops list' : `bitops ${verb} ${environment}`;
    return `${command.padEnd(width)}  # ${does}\n`;
  });
  return `# Operations repo

Deployed by bitops. The folders at the top are environments, the folders below them are deployments, and one tool runs
each deployment.

| environment | deployment | tool |
|---|---|---|
${rows.join('')}
\`\`\`sh
${lines.join('')}\`\`\`

The settings of a deployment are in its \`bitops.config.yaml\`, those of an environment in the one above it, and those of
the whole ops repo in the one at the top. For another environment, copy the folder \`${environment}\`. What environments share goes into
a folder \`_default\` with the same folders in it: it is merged under every environment.
`;
}
