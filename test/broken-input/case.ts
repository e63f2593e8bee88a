/** What a case of broken input is made of. */
import type { Files, OpsRepo, RunOptions } from '../rig.js';

/** Something that is wrong, and the command that meets it. */
export interface Case {
  readonly title: string;
  readonly args: readonly string[];
  /** Laid over the ops repo that is right. */
  readonly files?: Files;
  readonly options?: RunOptions;
  /** Does what no list of files can. */
  readonly arrange?: (repo: OpsRepo) => void;
}

/** A plugin in one file that is right. */
export const hello = `export default ({ z, tool }) => tool({
  name: 'hello',
  config: z.strictObject({ who: z.string().meta({ description: 'Whom to greet' }) }),
  *steps() {},
});
`;

/** Settings of the ops repo that name plugins. */
export function plugins(sources: string): Files {
  return { 'bitops.config.yaml': `bitops:\n  plugins: ${sources}\n` };
}

/** Settings of the environment that name its deployments, and nothing that could mend them. */
export function deployments(...lines: readonly string[]): Files {
  const listed = lines.map((line) => `    ${line}\n`).join('');
  return { 'test/bitops.config.yaml': `bitops:\n  deployments:\n${listed}` };
}

/** The settings of the deployment `test:terraform`. */
export function settings(...lines: readonly string[]): Files {
  return { 'test/terraform/bitops.config.yaml': lines.map((line) => `${line}\n`).join('') };
}
