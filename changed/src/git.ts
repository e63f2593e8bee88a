import type { Environment } from '@bitops/config';
import { type Asked, askFully } from '@bitops/runtime';

/** Asks git something; it writes nothing. */
export type Git = (...args: readonly string[]) => Asked;

/** Variables that lead to another repository: the caller may itself be a hook of git. */
const places = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX)$/;

/** git in a folder. */
export function gitIn(cwd: string, env: Environment): Git {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !places.test(name)));
  // Not even the index, which it likes to bring up to date: somebody else may be at work.
  const asking = { cwd, env: { ...own, GIT_OPTIONAL_LOCKS: '0' } };
  return (...args) => askFully('git', ['--no-pager', '--literal-pathspecs', ...args], asking);
}
