/** Whether what was made from the schema is what the schema says today. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '@bitops/core';
import { jsonSchema, renewTables, settingsTable } from './settings-table.js';
import type { Subject } from './subject.js';

/** README.md's table and schema.json, where the package has them; with `renew` they are written anew. */
export function checkPages({ root, tool }: Subject, renew: boolean): readonly Fault[] {
  if (root === undefined || tool === undefined) return [];
  const tables = new Map([[tool.name, settingsTable(tool)]]);
  const made: Readonly<Record<string, (before: string) => string>> = {
    'README.md': (before) => renewTables(before, tables),
    'schema.json': () => `${JSON.stringify(jsonSchema(tool), undefined, 2)}\n`,
  };
  return Object.entries(made).flatMap(([name, make]) => {
    const file = join(root, name);
    if (!existsSync(file)) return [];
    const before = readFileSync(file, 'utf8');
    const after = make(before);
    if (before === after) return [];
    if (renew) {
      writeFileSync(file, after);
      return [];
    }
    const line = firstDifference(before, after);
    const what = `${name} is not what the schema says today`;
    const fix = 'Run the tests once with BITOPS_UPDATE=1, and look at what it changed.';
    return [{ code: 'PAGE_STALE', what, at: { file, line }, fix }];
  });
}

function firstDifference(before: string, after: string): number {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return (
    Math.max(
      0,
      now.findIndex((line, index) => line !== old[index]),
    ) + 1
  );
}
