/** What is done with what a tool wrote when its deployment has ended: brought home, saved elsewhere, or held. */
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Fault } from '@bitops/fault';
import { bringContentHome, bringHome, type KeptFile } from './bring-home.js';
import type { DurableLink } from './durable.js';
import { removeEmpty } from './files.js';
import { giveAllToOwner } from './owned.js';
import { isInside, staysInside } from './paths.js';
import { rescue } from './rescue.js';

/** Brings a kept file home, or else saves a copy of it. Never throws; gives what went wrong. */
export function settleKept(file: KeptFile, rescueFolder: string): Fault | undefined {
  try {
    if (isAstray(file)) return leadsOut(file);
    bringHome(file);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return saved(file, rescueFolder, (copy) => ({
      code: 'KEEP_FAILED',
      what: `${file.home} could not be brought home: it was saved as ${copy}`,
      at: { file: copy },
      why,
      fix: `Copy it to ${file.home}, and let the user who runs bitops write there.`,
    }));
  }
}

/** Whether a link leads out to anything but its home, which is brought there already. */
function isAstray({ bounds, path, home }: KeptFile): boolean {
  if (bounds === undefined || !existsSync(path) || staysInside(bounds, path)) return false;
  return !existsSync(home) || realpathSync(path) !== realpathSync(home);
}

function leadsOut({ home }: KeptFile): Fault {
  return {
    code: 'KEEP_REFUSED',
    what: `${home} was not brought home: in the workspace it is a link that leads out of it`,
    at: { file: home },
    why: 'What the link leads to was not made by this deployment, and may be a secret.',
    fix: 'Let the tool or the hook that made the link copy the file.',
  };
}

/** Whether something is nowhere but in the workspace, which then must stay for the run that can bring it home. */
export function isHeld({ code }: Fault): boolean {
  return code === 'HOME_UNREACHABLE';
}

/** Saves what can't come home, and tells of the copy; where no place takes one, it is held in the workspace. */
function saved({ path, home }: KeptFile, rescueFolder: string, tell: (copy: string) => Fault): Fault {
  try {
    return tell(rescue(path, home, rescueFolder));
  } catch (error) {
    return {
      code: 'HOME_UNREACHABLE',
      what: `${home} could neither be brought home nor saved elsewhere: it is still in ${path}`,
      at: { file: path },
      why: error instanceof Error ? error.message : String(error),
      fix: `Make room on the disk, or let the user who runs bitops write ${home}; the next run brings it home.`,
    };
  }
}

/** Ends a link: what stayed empty goes, what replaced the link is brought home. Never throws; gives what went wrong. */
export function settleLink(link: DurableLink, rescueFolder: string): Fault | undefined {
  try {
    if (link.copied) return isEmpty(link.path) ? undefined : rescued(link, rescueFolder);
    if (!isIntact(link)) return replaced(link, rescueFolder);
    if (link.folder && existsSync(link.home)) {
      pruneEmpty(link.home);
      giveAllToOwner(link.home, statSync(link.home));
    }
    if (link.made && isEmpty(link.home)) removeMade(link);
    return undefined;
  } catch (error) {
    return {
      code: 'STATE_UNSETTLED',
      what: `${link.home} could not be looked after`,
      at: { file: link.home },
      why: error instanceof Error ? error.message : String(error),
      fix: 'Look whether it holds what the last run changed.',
    };
  }
}

/** A link that is gone has lost nothing: what it led to is still there. */
function isIntact({ path, home }: DurableLink): boolean {
  const now = lstatSync(path, { throwIfNoEntry: false });
  return now === undefined || (now.isSymbolicLink() && resolve(dirname(path), readlinkSync(path)) === home);
}

function removeMade({ home, above }: DurableLink): void {
  rmSync(home, { recursive: true, force: true });
  if (above === undefined) return;
  for (let folder = dirname(home); isInside(above, folder); folder = dirname(folder)) removeEmpty(folder);
}

function rescued(link: DurableLink, rescueFolder: string): Fault {
  const { home } = link;
  return saved(link, rescueFolder, (goal) => {
    const what = `${home} can't be written: it was saved as ${goal}`;
    return { code: 'STATE_RESCUED', what, at: { file: goal }, fix: `Copy it to ${home} before the next run.` };
  });
}

/** What was at home is saved before it is overwritten; nothing is overwritten by nothing. */
function replaced(link: DurableLink, rescueFolder: string): Fault | undefined {
  const { path, home } = link;
  const why = 'The tool wrote a new file instead of writing through the link to the ops repo.';
  const told = { code: 'STATE_REPLACED', at: { file: home }, why };
  if (isEmpty(path)) {
    if (!isEmpty(home)) return { ...told, what: `${home} was emptied in the workspace; at home it is what it was` };
    if (link.made) removeMade(link);
    return undefined;
  }
  const before = isEmpty(home) ? undefined : rescueIfPossible(home, join(rescueFolder, 'before'));
  try {
    if (link.folder) bringContentHome(link);
    else bringHome(link);
  } catch {
    return rescued(link, rescueFolder);
  }
  const fix = `Check that it holds the last state.${before === undefined ? '' : ` What it was before is in ${before}.`}`;
  return { ...told, what: `${home} was replaced in the workspace, and was brought home`, fix };
}

function rescueIfPossible(home: string, folder: string): string | undefined {
  try {
    return rescue(home, home, folder);
  } catch {
    return undefined;
  }
}

/** Removes the folders in a folder that hold nothing. */
function pruneEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    pruneEmpty(join(folder, entry.name));
    removeEmpty(join(folder, entry.name));
  }
}

/** Whether a file has no bytes, or a folder no file anywhere in it; also where there is none. */
function isEmpty(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return stat === undefined || stat.size === 0;
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.every((entry) => entry.isDirectory() && isEmpty(join(path, entry.name)));
}
