/** The matrix of intents: what a deployment does, by what the user and what the configuration want. */
import type { Action, Intent } from '@bitops/contract';
import type { Fault } from '@bitops/fault';

/** `refused`: only `bitops destroy` destroys what `--apply` was asked to make. */
export function resolveAction(intent: Intent, asked: Action, applyAll: boolean): Action | 'refused' {
  switch (intent) {
    case 'plan':
      return 'preview';
    case 'destroy':
      return 'destroy';
    case 'deploy':
      if (!applyAll) return asked;
      return asked === 'destroy' ? 'refused' : 'apply';
  }
}

/** The fault of a deployment whose configuration, perhaps edited by a hook, wants what `--apply` refuses. */
export function refused(id: string, environment: string, file: string): Fault {
  const what = `The configuration destroys ${id}, and --apply asks to make it`;
  const fix = `Run "bitops destroy ${environment}", or leave --apply away, or correct the configuration.`;
  return { code: 'ACTION_REFUSED', what, at: { file }, fix };
}
