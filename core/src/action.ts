/** The matrix of intents: what a deployment does, by what the user and what the configuration want. */
import type { Action, Intent } from '@bitops/contract';

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
