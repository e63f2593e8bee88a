/** What a deployment reads outside of its folder, as its tool says. */
import { isAbsolute, relative, resolve } from 'node:path';
import type { Tool } from '@bitops/contract';
import { type Fault, fault, faultsOf } from '@bitops/fault';
import type { DeploymentFolder } from '@bitops/repo';
import { isInside } from '@bitops/runtime';

/** What is asked for the paths that deployments read. */
export interface ReadPaths {
  readonly root: string;
  /** What tools have said of folders. */
  readonly asked: Map<string, readonly string[]>;
  readonly faults: Fault[];
}

/** Paths below the ops repo; from folder to folder, as far as they lead. What is wrong with the tool is added to the faults. */
export function readPaths(
  tool: Tool,
  { folder, defaults }: Pick<DeploymentFolder, 'folder' | 'defaults'>,
  reading: ReadPaths,
): readonly string[] {
  if (tool.reads === undefined) return [];
  const { root } = reading;
  const seen = new Set([folder, ...(defaults === undefined ? [] : [defaults])]);
  const found = new Set<string>();
  for (const at of seen) {
    for (const path of named(tool, at, reading)) {
      // What the default environment has lies in the deployment's folder when it is run.
      const places = isAbsolute(path) ? [path] : (at === defaults ? [at, folder] : [at]).map((it) => resolve(it, path));
      for (const place of places.filter((it) => it !== root && isInside(root, it))) {
        seen.add(place);
        found.add(relative(root, place));
      }
    }
  }
  return [...found];
}

/** Plugins are JavaScript: what they give is looked at. */
function named(tool: Tool, folder: string, { asked, faults }: ReadPaths): readonly string[] {
  const key = `${tool.name}\0${folder}`;
  const known = asked.get(key) ?? ask(tool, folder, faults);
  asked.set(key, known);
  return known;
}

function ask(tool: Tool, folder: string, faults: Fault[]): readonly string[] {
  try {
    const paths: unknown = tool.reads?.(folder);
    if (Array.isArray(paths) && paths.every((it) => typeof it === 'string')) return paths;
    const what = `The tool ${tool.name} does not say what a deployment reads`;
    throw fault({
      code: 'READS_INVALID',
      what,
      at: { file: folder },
      fix: 'Correct the plugin: give a list of paths.',
    });
  } catch (error) {
    const what = `The tool ${tool.name} failed to say what a deployment reads`;
    const otherwise = { code: 'TOOL_FAILED', what, at: { file: folder }, fix: 'Correct the plugin.' };
    faults.push(...faultsOf(error, otherwise));
    return [];
  }
}
