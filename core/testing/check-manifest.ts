/** Whether the manifest says what the code does. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Document } from '@bitops/config';
import type { Fault, Manifest } from '@bitops/core';
import { resolveDeployment } from '@bitops/repo';
import { staysInside } from '@bitops/runtime';
import { partsOf } from './parts.js';
import type { Subject } from './subject.js';
import { recordTaps } from './taps.js';

/** The manifest against the plugin. */
export function checkManifest(subject: Subject, manifest: Manifest, document: Document): readonly Fault[] {
  const { plugin, tool } = subject;
  const at = (key: string) => document.place(['bitops', key]);
  const found: Fault[] = [];
  const untrue = (key: keyof Manifest, what: string, fix: string) =>
    void found.push({ code: 'MANIFEST_UNTRUE', what, at: at(key), fix });
  if (manifest.tool !== tool?.name) {
    const says = manifest.tool === undefined ? 'names no tool' : `says that the tool is ${manifest.tool}`;
    const is = tool === undefined ? 'the plugin has none' : `it is ${tool.name}`;
    const fix = tool === undefined ? 'Take "tool" out of "bitops".' : `Write "tool": "${tool.name}" below "bitops".`;
    untrue('tool', `The manifest ${says}, and ${is}`, fix);
  }
  if ((manifest.hooks === true) !== (plugin.tap !== undefined)) {
    if (plugin.tap === undefined)
      untrue('hooks', 'The manifest has hooks, and the plugin has no tap', 'Take "hooks" out.');
    else
      untrue(
        'hooks',
        'The plugin taps hooks, and its manifest does not say so',
        'Write "hooks": true: else it is not loaded where no deployment uses its tool.',
      );
  }
  if ((manifest.expands === true) !== (tool?.expand !== undefined)) {
    if (tool?.expand === undefined)
      untrue('expands', 'The manifest has expands, and the tool has no expand', 'Take "expands" out.');
    else
      untrue(
        'expands',
        'The tool has expand, and the manifest does not say so',
        'Write "expands": true: else it is never asked.',
      );
  }
  if ((manifest.binaries ?? []).length > 0 && manifest.install === undefined) {
    untrue(
      'binaries',
      'The manifest does not say where its binaries are got',
      'Write "install": the address of a page.',
    );
  }
  return [...found, ...checkInit(subject, manifest, at('init'))];
}

/** Taps are called once, with hooks that note them. */
export function checkTaps({ plugin }: Subject): readonly Fault[] {
  if (plugin.tap === undefined) return [];
  const { tapped, faults } = recordTaps(plugin);
  if (tapped.length > 0 || faults.length > 0) return faults;
  const what = 'tap(hooks) taps no hook';
  return [{ code: 'TAP_MISSING', what, fix: 'Call hooks.NAME.tap(fn) in it, or take tap away.' }];
}

/** What `bitops init` would write is a deployment that bitops takes. */
function checkInit({ root, tool }: Subject, { init }: Manifest, at: Fault['at']): readonly Fault[] {
  if (init === undefined || root === undefined || tool === undefined) return [];
  const folder = join(root, init);
  const isThere = staysInside(root, folder) && existsSync(folder) && statSync(folder).isDirectory();
  if (!isThere || readdirSync(folder).length === 0) {
    const fix = 'Put the files of a small deployment there, or take "init" out.';
    return [{ code: 'INIT_MISSING', what: `There is no folder ${init} with files for bitops init`, at, fix }];
  }
  const parts = partsOf(tool, { folder, env: {} });
  const folders = parts.length === 0 ? [folder] : parts.map((it) => join(folder, it));
  const wrong = folders.flatMap((it) => {
    const asked = { environment: 'test', name: basename(it), folder: it, tool, alias: tool.name, env: {}, set: [] };
    const { faults, missing, warnings } = resolveDeployment(asked);
    return [...faults, ...missing, ...warnings];
  });
  return wrong.map((it) => ({
    ...it,
    code: 'INIT_INVALID',
    what: `What bitops init would write is not valid: ${it.what}`,
  }));
}
