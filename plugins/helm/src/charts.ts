import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Expandable, SubDeployment } from '@bitops/core';
import { parse } from 'yaml';

/**
 * The charts in a folder, by name: it is one itself where it has a Chart.yaml. A folder that holds the defaults of others
 * is none, nor is one of hooks.
 */
export function loadCharts({ folder, defaults, shared, env }: Expandable): readonly SubDeployment[] {
  if (namesIn(folder).includes('Chart.yaml')) return [];
  const own = foldersIn(folder);
  const names = [...new Set([...own, ...(defaults === undefined ? [] : foldersIn(defaults))])];
  const places = new Map(own.map((name) => [name, loadPlaces(join(folder, name))]));
  const others = new Set([...places.values()].flatMap((it) => it.root ?? []));
  const only = env.BITOPS_ENVIRONMENT_HELM_SUBDIRECTORY || env.ENVIRONMENT_HELM_SUBDIRECTORY;
  const charts = names.filter((name) => !others.has(name) && (!only || only === name));
  return charts.sort().map((name) => {
    const at = defaultOf(name, places.get(name) ?? {}, folder, shared);
    return at === undefined ? { name } : { name, defaults: at };
  });
}

/** Where a chart says that its defaults are; what it leaves open is undefined. */
interface Places {
  /** A folder beside the charts, which counts only where the default environment does not. */
  readonly root?: string;
  readonly sub?: string;
}

/** Only the file of the chart itself can say where its defaults are. Broken files are told of later, with their place. */
function loadPlaces(chart: string): Places {
  const file = namesIn(chart).find((it) => /^bitops\.config\.ya?ml$/.test(it));
  try {
    const options: unknown =
      file === undefined ? undefined : parse(readFileSync(join(chart, file), 'utf8'))?.helm?.options;
    const { 'default-dir-flag': flag, 'default-root-dir': root = '_default', 'default-sub-dir': sub } = Object(options);
    const places = typeof sub === 'string' && sub !== '' ? { sub } : {};
    return flag === false && typeof root === 'string' ? { ...places, root } : places;
  } catch {
    return {};
  }
}

function defaultOf(
  name: string,
  { root, sub }: Places,
  folder: string,
  shared: string | undefined,
): string | undefined {
  if (root !== undefined) return join(folder, root, sub ?? name);
  return sub === undefined || shared === undefined ? undefined : join(shared, sub);
}

function foldersIn(folder: string): readonly string[] {
  return namesIn(folder, true).filter((name) => !/^[_.]/.test(name) && !name.endsWith('.d'));
}

function namesIn(folder: string, foldersOnly = false): readonly string[] {
  try {
    const found = readdirSync(folder, { withFileTypes: true });
    return found.filter((it) => !foldersOnly || it.isDirectory()).map((it) => it.name);
  } catch {
    return [];
  }
}

/** The dependencies that a chart names. Throws where its Chart.yaml can't be read. */
export function loadDependencies(folder: string): readonly unknown[] {
  return dependenciesOf(join(folder, 'Chart.yaml'));
}

function dependenciesOf(file: string): readonly unknown[] {
  const { dependencies } = Object(parse(readFileSync(file, 'utf8')));
  return Array.isArray(dependencies) ? dependencies : [];
}

/** The folders of charts that a chart depends on. What can't be read is told when it is run. */
export function loadReads(folder: string): readonly string[] {
  // Charts of helm 2 name them in a file of their own.
  return ['Chart.yaml', 'requirements.yaml'].flatMap((file) => {
    const places = dependenciesIn(folder, file).map((it) => Object(it).repository);
    return places.flatMap((it) => (typeof it === 'string' && it.startsWith('file://') ? [it.slice(7)] : []));
  });
}

function dependenciesIn(folder: string, file: string): readonly unknown[] {
  try {
    return namesIn(folder).includes(file) ? dependenciesOf(join(folder, file)) : [];
  } catch {
    return [];
  }
}

/** Whether versions of the dependencies are locked. */
export function hasLock(folder: string): boolean {
  return namesIn(folder).includes('Chart.lock');
}
