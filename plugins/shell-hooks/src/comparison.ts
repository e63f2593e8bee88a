import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Compared, Comparison, DifferenceKind, FoundDifference, Place } from '@bitops/core';
import { hookFolders } from './folders.js';
import { type HookFolderContent, loadHookFolder } from './hook-folder.js';
import { loadStat } from './script.js';

const kinds = {
  HOOKS_OF_SKIPPED: {
    when: 'a deployment is skipped by `skip-deploy`, and has hooks',
    bitops: 'would have run its hooks all the same (2.x; neither 1.x nor helm did)',
    here: 'a deployment that is skipped runs no hooks',
    fix: 'Move what must run anyway into the hooks of another deployment.',
  },
  HOOKS_AFTER_FAILURE: {
    when: '`fail_fast` is off, and a deployment has after hooks',
    bitops: 'would have run the after hooks also when the deployment has failed',
    here: 'after hooks run after a success only; those of bitops.always.d run anyway',
    fix: 'Move what must run anyway into bitops.always.d, and what mends a failure into bitops.on-failure.d.',
  },
  HOOK_EDITS_UNSEEN: {
    when: 'a before hook names `bitops.config.yaml`, to write or edit it',
    bitops: 'would not have seen the edit: it had read the settings before (2.x; 1.x saw it)',
    here: 'the settings are read again after the before hooks, so that the edit counts',
    fix: 'Look whether the edit is still wanted; it has an effect now.',
  },
  HOOK_FILE_UNRUN: {
    when: 'a file in a hook folder is neither `*.sh` nor a script that can be executed',
    bitops: 'would have run it with bash (2.x; 1.x ran *.sh only)',
    here: 'it is not run',
    fix: 'Name it *.sh if it should run; else keep it in another folder.',
  },
  HOOK_FILE_ITSELF: {
    when: 'a file in a hook folder is executable, and not `*.sh`',
    bitops: 'would have run it with bash, whatever its #! line says (2.x; 1.x and helm ran *.sh only)',
    here: 'it is run by what its #! line says',
    fix: 'Nothing, if the #! line is right.',
  },
  HOOK_FOLDER_UNREAD: {
    when: 'the hooks are in a folder with its old name',
    bitops: 'would not have run them (2.x, which knows the new name only; 1.x and helm did)',
    here: 'they are run, before those of the folder with the new name',
    fix: 'Rename the folder (bitops doctor --fix), or take it away if its hooks should not run.',
  },
  HOOK_UNEXECUTABLE: {
    when: 'a hook `*.sh` of a helm chart can not be executed',
    bitops: 'would have skipped it (for helm, and 1.x for all tools)',
    here: 'every *.sh is run with bash',
    fix: 'Nothing, if it should run; else move it out of the hook folder.',
  },
  ENV_FILE_UNREAD: {
    when: 'a deployment that is not of terraform or helm has a file `ENV_FILE`',
    bitops: 'would not have read it (2.x; 1.x did)',
    here: 'its variables count for the hooks and the tool',
    fix: 'Nothing, if they should count; else remove the file.',
  },
} satisfies Readonly<Record<string, DifferenceKind>>;

type Code = keyof typeof kinds;
const found = (code: Code, it: Omit<FoundDifference, 'code'>): FoundDifference => ({ code, ...it });

interface Folder extends HookFolderContent {
  readonly name: string;
  readonly path: string;
  readonly phase: 'before' | 'after';
  readonly isOld: boolean;
}

/** What BitOps did otherwise with hooks, whatever the tool of the deployment. */
export const hooksComparison: Comparison = {
  kinds,
  oldFolders: Object.fromEntries(
    Object.values(hookFolders).flatMap((list) =>
      list.flatMap((it) => (it.successor === undefined ? [] : [[it.name, it.successor]])),
    ),
  ),
  find(at) {
    const folders = foldersOf(at).filter((it) => it.scripts.length + it.ignored.length > 0);
    if (at.habits.runsHooks === true) {
      return at.skipped ? [] : folders.flatMap((it) => [...edits(it), ...unexecutable(it)]);
    }
    if (at.skipped) return ofSkipped(folders);
    const inFolders = folders.flatMap((it) => [...edits(it), ...files(it), ...oldName(it)]);
    return [...envFile(at), ...afterFailure(folders, at), ...inFolders];
  },
};

function foldersOf({ deployment, defaults }: Compared): readonly Folder[] {
  const homes = [deployment.folder, ...(defaults === undefined ? [] : [defaults])];
  const phases = ['before', 'after'] as const;
  return homes.flatMap((home) =>
    phases.flatMap((phase) =>
      hookFolders[phase].flatMap(({ name, successor }) => {
        const path = join(home, name);
        const content = contentOf(path);
        return content === undefined ? [] : [{ ...content, name, path, phase, isOld: successor !== undefined }];
      }),
    ),
  );
}

function contentOf(folder: string): HookFolderContent | undefined {
  try {
    return loadHookFolder(folder);
  } catch {
    return undefined; // the run says what is wrong with it
  }
}

function ofSkipped(folders: readonly Folder[]): readonly FoundDifference[] {
  return folders
    .filter((it) => !it.isOld)
    .map((it) => found('HOOKS_OF_SKIPPED', { what: it.name, at: { file: it.path } }));
}

function envFile({ deployment, habits }: Compared): readonly FoundDifference[] {
  const file = join(deployment.folder, 'ENV_FILE');
  if (habits.leavesEnvFile !== true || loadStat(file)?.isFile() !== true) return [];
  return [found('ENV_FILE_UNREAD', { what: 'ENV_FILE', at: { file } })];
}

function unexecutable({ scripts }: Folder): readonly FoundDifference[] {
  const left = scripts.filter((it) => it.runs === 'bash' && ((loadStat(it.path)?.mode ?? 0) & 0o111) === 0);
  return left.map((it) => found('HOOK_UNEXECUTABLE', { what: it.name, at: { file: it.path } }));
}

function afterFailure(folders: readonly Folder[], { failFast }: Compared): readonly FoundDifference[] {
  const [after] = folders.filter((it) => it.phase === 'after' && it.scripts.length > 0);
  if (failFast || after === undefined) return [];
  return [found('HOOKS_AFTER_FAILURE', { what: after.name, at: { file: after.path } })];
}

function edits({ phase, scripts }: Folder): readonly FoundDifference[] {
  if (phase !== 'before') return [];
  return scripts.flatMap(({ path, name }) => {
    const at = placeOf(path, /bitops\.config\.ya?ml/, (line) => !readsOnly(line));
    return at === undefined ? [] : [found('HOOK_EDITS_UNSEEN', { what: name, at })];
  });
}

function files({ isOld, path, scripts, ignored }: Folder): readonly FoundDifference[] {
  if (isOld) return [];
  const itself = scripts.filter((it) => it.runs === 'itself').map((it) => ['HOOK_FILE_ITSELF', it.name] as const);
  const unrun = ignored.map((it) => ['HOOK_FILE_UNRUN', it.name] as const);
  return [...itself, ...unrun].map(([code, name]) => found(code, { what: name, at: { file: join(path, name) } }));
}

function oldName({ isOld, name, path }: Folder): readonly FoundDifference[] {
  return isOld ? [found('HOOK_FOLDER_UNREAD', { what: name, at: { file: path } })] : [];
}

const reader = /(^|[\s;(`|&])(cat|shyaml|grep|test|\[\[?|ls|head|source)\s|<\s*\S*bitops\.config/;
const writer = /(^|[^\d&<=])>>?\s*[^&\s]|\s-i\b|--in-place|(^|[\s;(`|&])(tee|cp|mv|touch|rm|install|patch)\s/;

/** What is neither, such as a program of somebody's own, may well write. */
function readsOnly(line: string): boolean {
  return reader.test(line) && !writer.test(line);
}

/** Where a script says something, comments left out. */
function placeOf(file: string, pattern: RegExp, isMeant: (line: string) => boolean): Place | undefined {
  const lines = textOf(file).split('\n');
  const index = lines.findIndex((line) => pattern.test(line) && !/^\s*#/.test(line) && isMeant(line));
  const column = (lines[index]?.search(pattern) ?? 0) + 1;
  return index < 0 ? undefined : { file, line: index + 1, column };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
