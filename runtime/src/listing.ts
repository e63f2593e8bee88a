import { type Dirent, readdirSync, statSync } from 'node:fs';

/** Tells what is in a folder now. */
export type Listing = () => readonly Dirent[];

/** A change that comes so soon after another one may leave the time of the folder as it is. */
const blurMs = 1000;

/**
 * Makes a listing that reads the folder again only where it may have changed: an ops repo with a thousand environments is
 * looked at a thousand times in a run.
 */
export function createListing(folder: string): Listing {
  let known: { readonly entries: readonly Dirent[]; readonly changed: number } | undefined;
  return () => {
    const changed = statSync(folder).mtimeMs;
    if (known?.changed === changed) return known.entries;
    const entries = readdirSync(folder, { withFileTypes: true });
    known = Date.now() - changed > blurMs ? { entries, changed } : undefined;
    return entries;
  };
}
