import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PluginApi } from '@bitops/core';
import type { CloudformationRun } from './command.js';
import { parseTemplate, type Template } from './template.js';

/** A file of the deployment, read. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** A template as a file. */
export interface TemplateFile extends FoundFile {
  readonly template: Template;
  /** Its size, as AWS counts it. */
  readonly bytes: number;
}

/** How large a template may be, in bytes: as part of a request, and in a bucket. */
export const limits = { body: 51_200, bucket: 1_048_576 };

/** Reads a file of the deployment, or, before there is a workspace, that of the default environment; else says why not. */
export function loadFile({ deployment, defaults }: CloudformationRun, named: string): FoundFile | Unread {
  const own = resolve(deployment.folder, named);
  const found = read(own);
  if ('text' in found || defaults === undefined) return found;
  const other = read(join(defaults, named));
  return 'text' in other ? other : found;
}

/** A file that can't be read, and why. */
export interface Unread {
  readonly path: string;
  readonly why: string;
}

/** Reads the template; throws where it is not there, or none. */
export function loadTemplate(run: CloudformationRun, { fault }: Pick<PluginApi, 'fault'>): TemplateFile {
  const named = run.config.options['cfn-files']['template-file'];
  const found = loadFile(run, named);
  if ('why' in found) {
    throw fault({
      code: 'CLOUDFORMATION_TEMPLATE_MISSING',
      what: `the template ${named} of ${run.deployment.id} can't be read`,
      at: { file: found.path },
      why: found.why,
      fix: "Set cloudformation.options.cfn-files.template-file to the template's path in the deployment's folder.",
    });
  }
  const template = parseTemplate(found.text);
  if (!('message' in template)) return { ...found, template, bytes: Buffer.byteLength(found.text) };
  const { message, line, column } = template;
  throw fault({
    code: 'CLOUDFORMATION_TEMPLATE_INVALID',
    what: `the template of ${run.deployment.id} is not valid`,
    at: { file: found.path, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
    why: message,
    fix: 'Correct it there, then run again.',
  });
}

function read(path: string): FoundFile | Unread {
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    const known = { ENOENT: 'There is no such file.', EISDIR: 'It is a folder.', EACCES: 'It may not be read.' };
    return { path, why: known[code as keyof typeof known] ?? String(code) }; // one that is not among them is undefined
  }
}
