/** When hook scripts run, around a deployment or an environment. */
export type Phase = 'before' | 'after' | 'on-failure' | 'always';

/** A folder whose scripts are hooks; `successor` is the name to use where this one is old. */
export interface HookFolder {
  readonly name: string;
  readonly successor?: string;
}

/** The folders of each phase in the order in which they run: an old name first, as in BitOps 1.x. */
export const hookFolders: Readonly<Record<Phase, readonly HookFolder[]>> = {
  before: [{ name: 'bitops-before-deploy.d', successor: 'bitops.before-deploy.d' }, { name: 'bitops.before-deploy.d' }],
  after: [{ name: 'bitops-after-deploy.d', successor: 'bitops.after-deploy.d' }, { name: 'bitops.after-deploy.d' }],
  'on-failure': [{ name: 'bitops.on-failure.d' }],
  always: [{ name: 'bitops.always.d' }],
};
