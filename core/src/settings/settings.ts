/** The core's own settings: `bitops:` in the files of the ops repo's root and of an environment. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Document,
  documentOf,
  isRecord,
  type Layer,
  loadDocument,
  parseDocument,
  type Resolved,
  resolveSettings,
} from '@bitops/config';
import type { Environment } from '@bitops/contract';
import { type Fault, fault, isFaultError } from '@bitops/fault';
import { z } from 'zod';

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
  grace: z
    .number()
    .min(0)
    .default(300)
    .meta({ description: 'Seconds that running tools have to end after an interrupt before they are killed' }),
  default_folder: z
    .string()
    .optional()
    .meta({ description: 'The folder of what environments share', env: ['DEFAULT_FOLDER_NAME'] }),
  includes: z
    .array(z.string())
    .default([])
    .meta({ description: 'Other environments whose folders the workspace needs' }),
  plugins: z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .optional()
    .meta({ description: 'Sources of plugins' }),
  deployments: z
    .record(
      z.string(),
      z
        .strictObject({
          plugin: z.string().optional().meta({ description: 'The tool, or the alias of its plugin' }),
          keep: z.array(z.string()).default([]).meta({ description: 'Files that come home after a run' }),
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
      .array(z.strictObject({ search: z.string(), replace: z.string() }))
      .default([])
      .meta({ description: 'Python regular expressions, and what to print instead' }),
  }),
});

export type Settings = z.output<typeof settingsSchema>;

const yamlNames = ['bitops.config.yaml', 'bitops.config.yml'];
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

/** Reads the settings of the root, if it has any. `safe`: runs no JavaScript of the ops repo. */
export async function loadRootLayer(root: string, safe: boolean): Promise<Layer | undefined> {
  if (!['package.json', ...settingsNames].some((name) => existsSync(join(root, name)))) return undefined;
  const { cosmiconfig, defaultLoaders } = (await import('cosmiconfig')).default; // CommonJS
  let document: Document | undefined;
  const read = (file: string, text: string) => {
    document = parseDocument(text, file);
    return document.data;
  };
  const explorer = cosmiconfig('bitops', {
    searchPlaces: [...dataNames, ...(safe ? [] : codeNames), 'package.json'],
    searchStrategy: 'none',
    loaders: {
      ...Object.fromEntries(['.yaml', '.yml', 'noExt'].map((ending) => [ending, read])),
      '.json': (file: string, text: string) =>
        file.endsWith('package.json') ? defaultLoaders['.json'](file, text) : read(file, text),
    },
  });
  const found = await explorer.search(root).catch((error: unknown) => {
    if (isFaultError(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw fault({
      code: 'SETTINGS_UNREADABLE',
      what: `The settings in ${root} can't be loaded`,
      at: { file: root },
      why,
    });
  });
  if (found === null) return undefined;
  if (document?.file === found.filepath) return { document, root: ['bitops'] };
  const whole = found.filepath.endsWith('package.json') ? { bitops: found.config } : found.config;
  return { document: documentOf(isRecord(whole) ? whole : {}, found.filepath), root: ['bitops'] };
}

/** Reads the settings of one environment, if it has any. */
export function loadEnvironmentLayer(folder: string): Layer | undefined {
  const document = loadConfigFile(folder);
  return document === undefined ? undefined : { document, root: ['bitops'] };
}

/** Reads `bitops.config.yaml`, or the older `.yml`, in a folder. */
export function loadConfigFile(folder: string): Document | undefined {
  for (const name of yamlNames) {
    const document = loadDocument(join(folder, name));
    if (document !== undefined) return document;
  }
  return undefined;
}

/** Resolves settings from their layers, the strongest first. */
export function resolveRepoSettings(layers: readonly Layer[], env: Environment, file: string): Resolved {
  const resolved = resolveSettings({ schema: settingsSchema, name: 'bitops', variables: 'BITOPS', layers, env, file });
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
