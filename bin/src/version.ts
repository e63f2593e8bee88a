import { readFileSync } from 'node:fs';

/** The bundler puts the version here; the sources read it from package.json. */
declare const __VERSION__: string | undefined;

/** The version of `bitops`. */
export const version: string = typeof __VERSION__ === 'undefined' ? readVersion() : __VERSION__;

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known && typeof manifest.version === 'string' ? manifest.version : '0.0.0';
}
