/** The core's own settings: `bitops:` in the files of the ops repo's root and of an environment. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Document,
  importDocument,
  type Layer,
  loadDocument,
  parseDocument,
  type Resolved,
  resolveSettings,
} from '@bitops/config';
import type { Environment } from '@bitops/contract';
import { type Fault, faults, faultsOf, isFaultError } from '@bitops/fault';
import { toMask } from '@bitops/runtime';
import { z } from 'zod';
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

const noLogFiles = 'bitops prints to stdout and stderr; send them to a file where one is wanted.';

export const settingsSchema = z.strictObject({
  fail_fast: z
    .boolean()
    .default(true)
    .meta({ description: 'Start nothing more after a failure', env: ['BITOPS_FAST_FAIL'] }),
  run_mode: z
    .string()
    .optional()
    .meta({ description: 'Of BitOps', ignored: 'There is one mode.', env: ['BITOPS_MODE'] }),
  timeout: z.number().optional().meta({ description: 'Of BitOps', ignored: 'BitOps never enforced it either.' }),
  grace: z.number().min(0).default(300).meta({
    description: 'Seconds that running tools have to end after an interrupt before they are killed',
    unit: 'seconds',
  }),
  default_folder: z
    .string()
    .optional()
    .meta({
      description: 'The folder of the default environment; else `_default`, or `default`',
      env: ['DEFAULT_FOLDER_NAME'],
    }),
  default_merge: z
    .string()
    .optional()
    .meta({ description: 'For which tools the default environment is merged: `all`, or the name of one' }),
  includes: z
    .array(z.string())
    .default([])
    .meta({ description: 'Other environments whose folders the workspace needs' }),
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
          keep: z.array(z.string()).default([]).meta({ description: 'Files that come home after a run' }),
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
    level: z.string().optional().meta({ description: 'Of BitOps', ignored: 'Use --log-level.' }),
    color: z.strictObject({
      enabled: z.boolean().optional().meta({ description: 'Of BitOps', ignored: 'Use --no-color or NO_COLOR.' }),
    }),
    filename: z.string().optional().meta({ description: 'Of BitOps', ignored: noLogFiles }),
    err: z.unknown().optional().meta({ description: 'Of BitOps', ignored: noLogFiles }),
    path: z.string().optional().meta({ description: 'Of BitOps', ignored: noLogFiles }),
    masks: z
      .array(z.strictObject({ search: z.string(), replace: z.string() }).superRefine(checkMask))
      .default([])
      .meta({ description: 'Python regular expressions, and what to print instead' }),
  }),
});

export type Settings = z.output<typeof settingsSchema>;

const yamlNames = ['bitops.config.yaml', 'bitops.config.yml'] as const;
const dataNames = [
  ...yamlNames,
  'bitops.config.json',
  '.bitopsrc',
  '.bitopsrc.json',
  '.bitopsrc.yaml',
  '.bitopsrc.yml',
];
const codeNames = [
  'bitops.config.js',
  'bitops.config.mjs',
  'bitops.config.cjs',
  '.bitopsrc.js',
  '.bitopsrc.mjs',
  '.bitopsrc.cjs',
];

/** Where the root's settings may stand, the first one found counts. */
export const settingsNames: readonly string[] = [...dataNames, ...codeNames];

/** The root's settings that are JavaScript, which `--safe` leaves unread. */
export function unreadSettings(root: string): Fault[] {
  return codeNames
    .map((name) => join(root, name))
    .filter((file) => existsSync(file))
    .map((file) => ({
      code: 'SETTINGS_UNREAD',
      what: `${file} is not read: it is JavaScript, and --safe runs no code of the ops repo`,
      at: { file },
      fix: 'Write the settings in bitops.config.yaml, or run without --safe if you trust the ops repo.',
    }));
}

/** Reads the settings of the root, if it has any. `safe`: runs no JavaScript of the ops repo. */
export async function loadRootLayer(root: string, safe: boolean): Promise<Layer | undefined> {
  if (!['package.json', ...settingsNames].some((name) => existsSync(join(root, name)))) return undefined;
  const { cosmiconfig } = (await import('cosmiconfig')).default; // CommonJS
  let document: Document | undefined;
  const keep = (it: Document) => {
    document = it;
    return it.data;
  };
  const read = (file: string, text: string) => keep(parseDocument(text, file));
  const run = async (file: string) => keep(await importDocument(file, 'bitops'));
  try {
    const explorer = cosmiconfig('bitops', {
      searchPlaces: [...dataNames, ...(safe ? [] : codeNames), 'package.json'],
      searchStrategy: 'none',
      loaders: { '.yaml': read, '.yml': read, '.json': read, noExt: read, '.js': run, '.mjs': run, '.cjs': run },
    });
    const found = await explorer.search(root);
    return found === null || document === undefined ? undefined : { document, root: ['bitops'] };
  } catch (error) {
    // cosmiconfig looks into it for itself, and can't tell where it is wrong.
    if (!isFaultError(error)) loadDocument(join(root, 'package.json'));
    const what = `The settings in ${root} can't be read`;
    const fix = 'Correct the file, or give the user who runs bitops the right to read it.';
    throw faults(faultsOf(error, { code: 'SETTINGS_UNREADABLE', what, at: { file: root }, fix }), error);
  }
}

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
  const asked = { schema: settingsSchema, name: 'bitops', variables: 'BITOPS', layers, env, file };
  const resolved = resolveSettings({ ...asked, lookup: misplaced });
  return { ...resolved, warnings: [...resolved.warnings, ...layers.flatMap(strayKeys)] };
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
