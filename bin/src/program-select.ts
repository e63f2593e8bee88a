import { type Command, Option } from 'commander';
import type { SelectOptions } from './invocation.js';

/** Options as they are typed, before the names of some are made plural. */
type Typed = Partial<Omit<SelectOptions, 'tags'>> & { readonly tag?: readonly string[] };

/** Adds what chooses environments and deployments; the function answers with what was typed. */
export function addSelection(command: Command, changed: boolean): () => SelectOptions {
  command
    .option('--all', 'all environments of the ops repo')
    .option('--tag <tags>', 'only what has one of these tags', collect)
    .option('--only <deployments>', 'only these deployments, such as terraform or helm/web', collect)
    .option('--skip <deployments>', 'all but these deployments', collect)
    .option('--with-needs', 'also what the chosen deployments wait for')
    .option('--with-dependents', 'also what waits for the chosen deployments');
  if (changed) {
    const what = 'only environments that changes since a revision of git affect; auto: since what the CI says';
    command.addOption(new Option('--changed-since <ref>', what));
  }
  return () => {
    const { all, tag, only, skip, withNeeds, withDependents, changedSince }: Typed = command.opts();
    const chosen = { all: all ?? false, only: only ?? [], skip: skip ?? [], tags: tag ?? [] };
    const more = { withNeeds: withNeeds ?? false, withDependents: withDependents ?? false };
    return { ...chosen, ...more, ...(changedSince === undefined ? {} : { changedSince }) };
  };
}

/** Names of a list that may be repeated; what stands in braces is one glob. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  const names = value.split(/,(?![^{]*\})/).map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  // Nothing is kept as nothing: it must not pass for an option that was not there.
  return [...before, ...(given.length === 0 ? [''] : given)];
}
