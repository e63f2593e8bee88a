/** The core's own settings: `bitops:` in the files of the ops repo's root and of an environment. */
import { join } from 'node:path';
import { type Document, type Layer, loadDocument, type Resolved, resolveSettings } from '@bitops/config';
import type { Environment } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import { toMask } from '@bitops/runtime';
import { z } from 'zod';
import { wrongPattern } from './nested.js';
import { bareTimeout, deploymentPatience, patienceFields } from './patience.js';
import { misplaced } from './references.js';

/** What is wrong with a mask is known before anything is printed. */
function checkMask(mask: { search: string; replace: string }, context: z.RefinementCtx): void {
  for (const [part, probe] of Object.entries({ search: { ...mask, replace: '' }, replace: mask })) {
    try {
      toMask(probe);
    } catch (error) {
      const { why = '', fix } = faultsOf(error)[0] ?? {};
      context.addIssue({ code: 'custom', path: [part], message: why, params: { fix } });
      return;
    }
  }
}

/** What leads nowhere must not pass for an ops repo without environments. */
function checkPattern(pattern: string, context: z.RefinementCtx): void {
  const why = wrongPattern(pattern);
  const fix = "Write the path of folders below the ops repo's root, such as team-*/prod.";
  if (why !== undefined) context.addIssue({ code: 'custom', message: why, params: { fix } });
}

export const settingsSchema = z.strictObject({
  fail_fast: z
    .boolean()
    .default(true)
    .meta({ description: 'Start nothing more after a failure', env: ['BITOPS_FAST_FAIL'] }),
  run_mode: z
    .string()
    .optional()
    .meta({ description: 'Of BitOps', ignored: 'There is one mode.', env: ['BITOPS_MODE'] }),
  ...patienceFields,
  lock_wait: z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'expected a duration such as 90s, 10m or 2h')
    .optional()
    .meta({ description: 'How long to wait for a lock that another run has; else not at all', examples: ['10m'] }),
  env: z.enum(['all', 'declared']).default('all').meta({
    description: "Which of the caller's variables hooks and tools get: all, or those that somebody has asked for",
    variable: 'variables',
  }),
  pass_env: z
    .array(z.string().regex(/^[A-Za-z_*?][\w*?]*$/, 'expected the name of a variable, or a glob such as DEPLOY_*'))
    .default([])
    .meta({
      description: 'Variables that they get besides, where `env` is `declared`; globs',
      examples: [['DEPLOY_*', 'NPM_TOKEN']],
    }),
  default_folder: z
    .string()
    .optional()
    .meta({
      description: 'The folder of the default environment; else `_default`, or `default`',
      env: [{ name: 'DEFAULT_FOLDER_NAME', old: true }],
    }),
  opsrepo_root_default_dir: z.string().optional().meta({ description: 'Of BitOps', replacedBy: 'default_folder' }),
  default_merge: z
    .string()
    .optional()
    .meta({ description: 'For which tools the default environment is merged: `all`, or the name of one' }),
  environments: z
    .array(z.string().superRefine(checkPattern))
    .optional()
    .meta({ description: 'Globs of the folders that are environments, where they are nested; else those at the top' }),
  tags: z.array(z.string()).default([]).meta({ description: 'What `--tag` chooses it by' }),
  ignore: z
    .array(z.string())
    .default([])
    .meta({ description: 'Globs of files that do not count as a change for `--changed-since`' }),
  includes: z.array(z.string()).default([]).meta({
    description: 'Other environments whose folders the workspace needs, and folders whose changes count for it',
  }),
  needs: z
    .array(z.string())
    .default([])
    .meta({ description: 'Environments, or deployments of others, that all its deployments wait for' }),
  plugins: z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .optional()
    .meta({ description: 'Where plugins come from, beside the official ones' }),
  deployments: z
    .record(
      z.string(),
      z
        .strictObject({
          plugin: z.string().optional().meta({ description: 'The tool, or the alias of its plugin' }),
          needs: z
            .array(z.string())
            .optional()
            .meta({ description: 'Deployments and environments that it waits for; else the one before it' }),
          tags: z.array(z.string()).default([]).meta({ description: 'What `--tag` chooses it by' }),
          keep: z.array(z.string()).default([]).meta({ description: 'Files that come home after a run' }),
          ...deploymentPatience,
          inputs: z
            .record(z.string(), z.unknown())
            .default({})
            .meta({ description: 'Values for the tool, which may be outputs of other deployments' }),
        })
        .nullable(),
    )
    .optional()
    .meta({ description: 'The deployments of an environment, in order' }),
  logging: z.strictObject({
    level: z
      .string()
      .optional()
      .meta({
        description: '`debug`: as `--log-level debug`; no other changes anything',
        env: ['BITOPS_LOGGING_LEVEL'],
      }),
    color: z.strictObject({
      enabled: z.boolean().optional().meta({ description: '`false`: no colours, as `--no-color`' }),
    }),
    filename: z
      .string()
      .optional()
      .meta({
        description: 'A log of what is printed, `.log` is added; `false`: none',
        env: ['BITOPS_LOGGING_FILENAME'],
      }),
    err: z.string().optional().meta({ description: 'A log of warnings and errors; `false`: none' }),
    path: z
      .string()
      .optional()
      .meta({ description: 'The folder of the logs; else `/var/log/bitops`', env: ['BITOPS_LOGGING_PATH'] }),
    masks: z
      .array(z.strictObject({ search: z.string(), replace: z.string() }).superRefine(checkMask))
      .default([])
      .meta({ description: 'Python regular expressions, and what to print instead' }),
  }),
});

export type Settings = z.output<typeof settingsSchema>;

/** Where the settings of an environment or a deployment may stand, the first one found counts. */
export const yamlNames = ['bitops.config.yaml', 'bitops.config.yml'] as const;

/** Reads the settings of one environment, if it has any. */
export function loadEnvironmentLayer(folder: string, known?: KnownFiles): Layer | undefined {
  const document = loadConfigFile(folder, known);
  return document === undefined ? undefined : { document, root: ['bitops'] };
}

/** What folders were found to hold while the ops repo was looked for, so that nothing is read twice. */
export type KnownFiles = Map<string, Document | undefined>;

/** Reads `bitops.config.yaml`, or the older `.yml`, in a folder. */
export function loadConfigFile(folder: string, known?: KnownFiles): Document | undefined {
  if (known?.has(folder)) return known.get(folder);
  const document = loadDocument(join(folder, yamlNames[0])) ?? loadDocument(join(folder, yamlNames[1]));
  known?.set(folder, document);
  return document;
}

/** The file of settings in a folder, if there is one and something in it. */
export function settingsIn(folder: string): string | undefined {
  try {
    const document = loadConfigFile(folder);
    return document === undefined || Object.keys(document.data).length === 0 ? undefined : document.file;
  } catch {
    return undefined;
  }
}

/** Resolves settings from their layers, the strongest first. */
export function resolveRepoSettings(layers: readonly Layer[], env: Environment, file: string): Resolved {
  const asked = { schema: settingsSchema, name: 'bitops', variables: 'BITOPS', layers, env, file, lookup: misplaced };
  const resolved = resolveSettings(asked);
  return { ...resolved, warnings: [...resolved.warnings, ...bareTimeout(resolved), ...layers.flatMap(strayKeys)] };
}

/** What is to be said of a file that has the older name; files at the root may have both. */
export function oldFileName({ file }: Document): Fault[] {
  if (!file.endsWith(`/${yamlNames[1]}`)) return [];
  const what = `${yamlNames[1]} is the old name of ${yamlNames[0]}`;
  return [{ code: 'FILE_DEPRECATED', what, at: { file }, fix: 'Rename it; the old name still works.' }];
}

function strayKeys({ document }: Layer): Fault[] {
  return Object.keys(document.data)
    .filter((key) => key !== 'bitops' && !document.file.endsWith('package.json'))
    .map((key) => ({
      code: 'KEY_IGNORED',
      what: `${key} is not read here: settings stand below the root key bitops`,
      at: document.place([key]),
      fix: 'Move it below "bitops:", or remove it.',
    }));
}
