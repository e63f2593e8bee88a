import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { type Fault, fault, faults, findTemplates, settingsNames, suggestion, type Template } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes, exitCodesBySignal } from '../exit-codes.js';
import { type Answers, askForRest } from '../init/ask.js';
import { type NewDeployment, type NewFile, nameFault, toFiles } from '../init/files.js';
import { findObstacles, keptFiles, writeFiles } from '../init/write.js';
import type { InitInvocation } from '../invocation.js';
import { cleanLine } from '../reporters/clean.js';
import { toCommandLine } from '../reporters/words.js';
import { printWarnings, type Screen } from '../screen.js';
import { isAttended } from './confirm.js';
import { answering, toDocument } from './document.js';
import { toHost } from './host.js';

/** What was written, and where. */
interface Written {
  readonly root: string;
  readonly environment: string;
  readonly files: readonly string[];
  /** Files that were there already and stayed as they were. */
  readonly kept: readonly string[];
}

/** `bitops init`: writes a small ops repo, all of it or nothing. */
export function initCommand(caller: Caller, screen: Screen, invocation: InitInvocation): Promise<number> {
  return answering(caller, screen, async () => {
    const { cwd, ...host } = toHost(caller, invocation.common);
    const root = resolve(cwd, invocation.common.repo ?? '.', invocation.dir ?? '.');
    const templates = findTemplates(host);
    const answers = await answersOf(caller, screen, invocation, templates);
    if (typeof answers === 'string') {
      screen.err.write('Nothing was written.\n');
      return exitCodesBySignal[answers];
    }
    const chosen = templates.filter((it) => answers.tools.includes(it.tool));
    const written = writeRepo(root, answers.environment, chosen);
    if (screen.format === 'json') screen.out.write(toDocument({ v: 1, ...written }));
    else screen.out.write(renderWritten(written, relative(cwd, root), screen));
    printWarnings(screen, missingBinaries(answers.environment, chosen));
    return exitCodes.done;
  });
}

/** What flags say, what a person on a terminal says, and what is usual, in this order. Throws USAGE_INVALID. */
async function answersOf(
  caller: Caller,
  screen: Screen,
  { environment, tools, yes }: InitInvocation,
  templates: readonly Template[],
) {
  const wrong = [
    ...(environment === undefined ? [] : wrongName(environment, templates)),
    ...wrongTools(tools, templates),
  ];
  if (wrong.length > 0) throw faults(wrong);
  const given = { ...(environment === undefined ? {} : { environment }), ...(tools.length === 0 ? {} : { tools }) };
  const ready = templates.filter((it) => it.missing.length === 0);
  const usual = (ready.length === 0 ? templates : ready).map((it) => it.tool);
  const defaults: Answers = { environment: 'test', tools: usual, ...given };
  const isKnown = given.environment !== undefined && given.tools !== undefined;
  if (yes || isKnown || !isAttended(caller)) return defaults;
  return askForRest(caller, screen, { given, defaults, templates });
}

function wrongName(environment: string, templates: readonly Template[]): readonly Fault[] {
  const why = nameFault(
    environment,
    templates.map((it) => it.tool),
  );
  if (why === undefined) return [];
  const what = `--environment ${environment}: this is no name of an environment: ${why}`;
  return [{ code: 'USAGE_INVALID', what, at: { file: 'the command line' }, fix: 'Choose another one, such as test.' }];
}

function wrongTools(tools: readonly string[], templates: readonly Template[]): readonly Fault[] {
  const known = templates.map((it) => it.tool);
  const unknown = tools.filter((it) => !known.includes(it));
  return unknown.map((tool) => ({
    code: 'TOOL_UNKNOWN',
    what: tool === '' ? '--tool names no tool' : `--tool ${tool}: there is nothing that init could write for it`,
    at: { file: 'the command line' },
    fix: suggestion(tool, known),
  }));
}

/** Throws FILE_EXISTS for each file that is in the way, and FOLDER_UNWRITABLE. */
function writeRepo(root: string, environment: string, templates: readonly Template[]): Written {
  const files = toFiles(environment, templates.map(loadDeployment));
  const obstacles = findObstacles(root, files, [...settingsNames, ...rivalsOf(files)]);
  if (obstacles.length > 0) throw fault(inTheWay(root, obstacles));
  const kept = keptFiles(root, files);
  const fresh = files.filter((it) => !kept.includes(it));
  writeFiles(root, fresh);
  return { root, environment, files: fresh.map((it) => it.path), kept: kept.map((it) => it.path) };
}

/** Settings under the older name would be hidden by those that are written. */
function rivalsOf(files: readonly NewFile[]): readonly string[] {
  return files.filter((it) => basename(it.path) === 'bitops.config.yaml').map((it) => it.path.replace(/yaml$/, 'yml'));
}

function inTheWay(root: string, paths: readonly string[]): Fault {
  const what = 'init overwrites nothing, and these are in the way; nothing was written';
  const why = paths.map((it) => relative(root, it) || it).join('\n');
  const fix = 'Move them away, or choose another directory or another name for the environment.';
  return { code: 'FILE_EXISTS', what, at: { file: root }, why, fix };
}

function loadDeployment({ tool, folder }: Template): NewDeployment {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const paths = entries.map((it) => relative(folder, join(it.parentPath, it.name))).sort();
  const files = paths.map((path) => ({
    path: path.split(sep).join('/'),
    content: readFileSync(join(folder, path)),
    mode: path.endsWith('.sh') ? 0o755 : 0o644,
  }));
  return { tool, files };
}

function missingBinaries(environment: string, templates: readonly Template[]): readonly Fault[] {
  return templates.flatMap(({ tool, missing, install }) =>
    missing.map((binary) => ({
      code: 'BINARY_MISSING',
      what: `${binary} is not on the PATH, and ${environment}:${tool} will need it`,
      fix: `Install ${binary}${install === undefined ? '' : ` (${install})`}, or correct the PATH.`,
    })),
  );
}

/** What was written, and what to do next. */
function renderWritten({ root, environment, files, kept }: Written, near: string, { outStyle }: Screen): string {
  const { bold, dim, green } = outStyle;
  const where = near === '' ? '.' : near.startsWith('..') ? root : near;
  const lines = [...files.map((it) => `  ${it}\n`), ...kept.map((it) => `  ${it}  ${dim('was there, and stays')}\n`)];
  const commands = [
    ...(near === '' ? [] : [toCommandLine('cd', [where])]),
    `bitops plan ${environment}`,
    `bitops deploy ${environment}`,
  ];
  const next = commands.map((it) => `  ${cleanLine(it)}\n`).join('');
  return `${green('✔')} an ops repo is in ${bold(cleanLine(where))}\n${lines.join('')}\n${bold('Next:')}\n${next}`;
}
