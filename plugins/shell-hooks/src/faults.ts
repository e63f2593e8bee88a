import type { Fault, FaultError, Scope } from '@bitops/core';

/** The first fault that a thrown value carries, or one made of its message. */
export function toFault(thrown: unknown): Fault {
  const [first] = carriesFaults(thrown) ? thrown.faults : [];
  return first ?? { code: 'HOOK_FAILED', what: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Names what a scope belongs to, as in `test:terraform` or `the environment test`. */
export function nameOf(scope: Scope): string {
  return scope.deployment?.id ?? `the environment ${scope.environment ?? ''}`.trimEnd();
}

/** The path of a file below a scope's folder as it is written in the ops repo, which outlives the workspace. */
export function repoPath(scope: Scope, path: string): string {
  return [scope.environment, scope.deployment?.name, path].filter((part) => part !== undefined).join('/');
}

// The same test as core's: errors are recognised by what they carry, and a plugin imports nothing of core at run time.
function carriesFaults(thrown: unknown): thrown is FaultError {
  return typeof thrown === 'object' && thrown !== null && 'faults' in thrown && Array.isArray(thrown.faults);
}
