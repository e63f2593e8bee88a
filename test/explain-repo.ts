/** What the tests of `bitops explain` stand on. */
import { type Finished, opsRepo } from './rig.js';

/** A tool that writes down the configuration that it is given, beside the ops repo. */
export const probe = `
import { env } from 'node:process';
export default ({ z, tool }) => tool({
  name: 'probe',
  config: z.strictObject({
    cli: z.strictObject({
      text: z.string().default('none').meta({ env: ['OLD_TEXT'], description: 'A text', examples: ['one'] }),
      count: z.number().default(1).meta({ unit: 'minutes' }),
      on: z.boolean().default(false).meta({ env: [{ name: 'SWITCH', values: { up: true } }] }),
      list: z.array(z.string()).default([]),
      map: z.record(z.string(), z.string()).default({}),
      mode: z.enum(['plan', 'apply']).optional().meta({ description: 'What to do' }),
      token: z.string().optional().meta({ secret: true }),
      words: z.string().optional().meta({ replacedBy: 'cli.text' }),
    }),
    options: z.strictObject({ 'skip-deploy': z.boolean().default(false) }),
  }),
  *steps({ config, deployment }) {
    const CONFIG = JSON.stringify(config);
    yield { file: 'bash', args: ['-c', 'printf %s "$CONFIG" > "$GOT/$0"', deployment.name], env: { CONFIG }, effect: 'write' };
  },
});
`;

/** Names of deployments, with every character that --set gives a meaning. */
export const names = ['one', 'two', 'a=b', 'c:d', 'e.f', 'g h'];

/** An ops repo of such deployments, in the environment test. */
export function probeRepo(files: Readonly<Record<string, string>>) {
  const deployments = JSON.stringify(Object.fromEntries(names.map((name) => [name, { plugin: 'probe' }])));
  const folders = Object.fromEntries(names.map((name) => [`test/${name}/.keep`, '']));
  return opsRepo({
    'probe.mjs': probe,
    'bitops.config.yaml': 'bitops: { plugins: [./probe.mjs], default_merge: all }\n',
    'test/bitops.config.yaml': `bitops: { fail_fast: false, deployments: ${deployments} }\n`,
    ...folders,
    ...files,
  });
}

/** A setting in the document of --format json. */
export interface Told {
  readonly path: readonly string[];
  readonly key: string;
  readonly state: string;
  readonly value?: unknown;
  readonly origin?: From;
  readonly overrides: readonly From[];
}

interface From {
  readonly kind: string;
  readonly name: string;
  readonly value: unknown;
  readonly at?: { readonly file: string };
}

/** The document, as far as tests look into it. */
export interface Document {
  readonly v: number;
  readonly settings: readonly Told[];
  readonly deployments: readonly {
    readonly name: string;
    readonly mayChange: boolean;
    readonly settings: readonly Told[];
  }[];
  readonly warnings: readonly { readonly code: string; readonly what: string }[];
  readonly faults: readonly { readonly code: string }[];
}

/** Reads the document that explain printed. */
export function documentOf({ stdout }: Finished): Document {
  return JSON.parse(stdout) as Document; // what the frozen shape below proves
}
