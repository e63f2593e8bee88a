/** The guides as a test reads them: every example on a page, and how its author says that it is checked. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tracked.js';
import { type ToolName, tools } from './tools.js';

/** A fenced example. */
export interface Example {
  /** `page:line` of its fence. */
  readonly at: string;
  readonly language: string;
  /** What stands behind the language: `file=a.yaml` → `file` is `a.yaml`, a bare word is `true`. */
  readonly marks: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** Lines of the page, from 0: the first one of the text, and the closing fence. */
  readonly from: number;
  readonly to: number;
  /** The tool that it needs, as the last `<!-- needs: TOOL -->` above it says. */
  readonly needs: ToolName | undefined;
}

/** A page with its examples, in their order. */
export interface Guide {
  readonly path: string;
  /** The folder of the checkout that its ops repo begins with, as `<!-- ops repo: FOLDER -->` says. */
  readonly opsRepo: string | undefined;
  readonly examples: readonly Example[];
}

const fence = /^\s*(`{3,}|~{3,})\s*(\S*)\s*(.*)$/;

/** Reads a page. */
export function loadGuide(path: string): Guide {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  const examples: Example[] = [];
  let needs: ToolName | undefined;
  for (let from = 0; from < lines.length; from++) {
    const line = lines[from] ?? '';
    needs = toTool(/^<!-- needs: (\w+) -->$/.exec(line)?.[1], path) ?? needs;
    const [, mark, language = '', info = ''] = fence.exec(line) ?? [];
    if (mark === undefined) continue;
    const to = lines.findIndex((it, index) => index > from && it.trim().startsWith(mark));
    if (to < 0) throw new Error(`${path}:${from + 1}: the example has no end`);
    const text = lines.slice(from + 1, to).join('\n');
    examples.push({ at: `${path}:${from + 1}`, language, marks: toMarks(info), text, from: from + 1, to, needs });
    from = to;
  }
  const opsRepo = lines.map((line) => /^<!-- ops repo: (\S+) -->$/.exec(line)?.[1]).find((it) => it !== undefined);
  return { path, opsRepo, examples };
}

/** Puts new texts in the place of those of some examples. */
export function rewriteGuide({ path }: Guide, changed: ReadonlyMap<Example, string>): void {
  const file = join(root, path);
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [{ from, to }, text] of [...changed].sort(([a], [b]) => b.from - a.from)) {
    lines.splice(from, to - from, ...text.split('\n'));
  }
  writeFileSync(file, lines.join('\n'));
}

function toTool(name: string | undefined, path: string): ToolName | undefined {
  if (name === undefined || isTool(name)) return name;
  throw new Error(`${path} needs ${name}, which no test knows how to find`);
}

function isTool(name: string): name is ToolName {
  return Object.hasOwn(tools, name);
}

function toMarks(info: string): Readonly<Record<string, string>> {
  const words = info.split(/\s+/).filter((word) => word !== '');
  return Object.fromEntries(
    words.map((word) => {
      const [, name = word, value = 'true'] = /^([^=]+)=(.*)$/.exec(word) ?? [];
      return [name, value];
    }),
  );
}
