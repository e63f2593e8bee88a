import { loadTools, repoSchema, toolSchema } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { cleanLine } from '../reporters/clean.js';
import type { Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { repoNeeded, schemaFile, type Written, writeForEditors } from './editor-files.js';
import { toHost, withCrashes } from './host.js';

/** `bitops schema`: the JSON Schema of a tool's settings or of all files of the ops repo, printed or written. */
export function schemaCommand(
  caller: Caller,
  screen: Screen,
  { common, tool, write }: Extract<Invocation, { command: 'schema' }>,
): Promise<number> {
  return answering(caller, screen, async () => {
    const host = toHost(caller, common);
    const known = await withCrashes(caller, () => loadTools(host));
    const schema = tool === undefined ? repoSchema(known) : toolSchema(tool, known);
    if (!write) screen.out.write(toDocument(schema));
    else if (known.root === undefined) throw repoNeeded();
    else tell(screen, known.root, await writeForEditors(known.root, toDocument(schema)));
    return exitCodes.done;
  });
}

function tell(screen: Screen, root: string, files: readonly Written[]): void {
  if (screen.format === 'json') screen.out.write(toDocument({ v: 1, root, files, faults: [] }));
  else screen.out.write(renderWritten(files, screen));
}

/** What was written, and what people do whose editor does not read it. */
export function renderWritten(files: readonly Written[], { outStyle }: Pick<Screen, 'outStyle'>): string {
  const { green, dim } = outStyle;
  const lines = files.map(({ file, state }) => `${green('✔')} ${cleanLine(file)}  ${dim(words[state])}\n`);
  const hint = [
    'VS Code finds it through its YAML extension (redhat.vscode-yaml). Elsewhere, where the YAML language server has',
    'no settings, the first line of a file names it, as a path from its own folder:',
    `  # yaml-language-server: $schema=../../${schemaFile}`,
  ];
  return `${lines.join('')}${dim(hint.join('\n'))}\n`;
}

const words: Readonly<Record<Written['state'], string>> = {
  made: 'written',
  changed: 'changed',
  unchanged: 'is as it should be',
};
