/** Catches plugins that do by themselves what they should yield. */
import child from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** Calls something of a plugin, and catches what it must not do meanwhile. */
export interface Guard {
  watch<T>(call: () => T): T;
  /** What was tried, such as `fs.writeFileSync`; none of it was done. */
  readonly tried: readonly string[];
}

const writers =
  /^(appendFile|chmod|chown|copyFile|cp|createWriteStream|fchmod|fchown|ftruncate|futimes|lchmod|lchown|link|lutimes|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|utimes|write|writeFile|writev)(Sync)?$/;
const starters = /^(exec|execFile|spawn)(Sync)?$|^fork$/;
const callers = /^(connect|createConnection|request|get)$/;

type Methods = Record<string, unknown>;
/** Each with its name in messages. The modules are seen as tables of functions, which they are. */
const watched: readonly (readonly [string, Methods, RegExp])[] = [
  ['fs', fs as unknown as Methods, writers],
  ['fs.promises', fs.promises as unknown as Methods, writers],
  ['child_process', child as unknown as Methods, starters],
  ['net', net as unknown as Methods, callers],
  ['http', http as unknown as Methods, callers],
  ['https', https as unknown as Methods, callers],
  ['globalThis', globalThis as unknown as Methods, /^fetch$/],
];

/**
 * Runs a body in which calls can be guarded: for its time, functions of Node that write, start and connect are replaced by
 * such that refuse while a guarded call lasts. The body is synchronous, so that nothing else meets them.
 */
export function withGuard<T>(body: (guard: Guard) => T): T {
  const tried: string[] = [];
  let isWatching = false;
  const undo = watched.flatMap(([name, methods, which]) =>
    Object.keys(methods)
      .filter((key) => which.test(key) && typeof methods[key] === 'function')
      .map((key) => {
        const original = methods[key] as (...args: unknown[]) => unknown; // it is one, as was just seen
        methods[key] = function (this: unknown, ...args: unknown[]) {
          if (!isWatching) return original.apply(this, args);
          tried.push(`${name}.${key}`);
          throw new Error(`${name}.${key} was called by a plugin itself`);
        };
        return () => {
          methods[key] = original;
        };
      }),
  );
  syncBuiltinESMExports();
  const watch = <R>(call: () => R): R => {
    isWatching = true;
    try {
      return call();
    } finally {
      isWatching = false;
    }
  };
  try {
    return body({ watch, tried });
  } finally {
    for (const it of undo) it();
    syncBuiltinESMExports();
  }
}
