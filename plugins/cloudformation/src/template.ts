import { createRequire } from 'node:module';
import type Yaml from 'yaml';
import type { Node } from 'yaml';

/** What bitops knows of a template; AWS knows the rest. */
export interface Template {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether AWS makes another template of it: a macro, or the model of serverless applications. */
  readonly isTransformed: boolean;
}

/** A parameter as the template declares it. */
export interface Parameter {
  readonly isSecret: boolean;
  /** Whether its value is only the name of the value, which AWS looks up. */
  readonly isLookedUp: boolean;
  readonly fallback?: string;
}

/** A resource as the template declares it; `body` is all that it says. */
export interface Resource {
  readonly type: string;
  readonly condition?: string;
  readonly body: unknown;
}

/** What is wrong with a text that should be a template. */
export interface TemplateError {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

type Record_ = Readonly<Record<string, unknown>>;

/** A template from its text, JSON or YAML with the short forms of functions (`!Ref x`). */
export function parseTemplate(text: string): Template | TemplateError {
  const data = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
  if ('message' in data) return data;
  return toTemplate(data.value);
}

/** A template from its data. */
function toTemplate(data: unknown): Template | TemplateError {
  if (!isMap(data) || !isMap(data['Resources'])) {
    return { message: 'It has no Resources, which is the one section that a template must have.' };
  }
  const section = (name: string): Record_ => (isMap(data[name]) ? data[name] : {});
  return {
    parameters: mapValues(section('Parameters'), toParameter),
    conditions: section('Conditions'),
    resources: mapValues(data['Resources'], toResource),
    outputs: section('Outputs'),
    isTransformed: data['Transform'] !== undefined || JSON.stringify(data).includes('"Fn::ForEach::'),
  };
}

function toParameter(it: unknown): Parameter {
  const { NoEcho, Default, Type } = isMap(it) ? it : {};
  const isSecret = String(NoEcho).toLowerCase() === 'true';
  const isLookedUp = String(Type).startsWith('AWS::SSM::');
  return { isSecret, isLookedUp, ...(Default === undefined || Default === null ? {} : { fallback: String(Default) }) };
}

function toResource(it: unknown): Resource {
  const { Type, Condition } = isMap(it) ? it : {};
  const condition = typeof Condition === 'string' ? { condition: Condition } : {};
  return { type: typeof Type === 'string' ? Type : '?', ...condition, body: it };
}

type Parsed = { readonly value: unknown } | TemplateError;

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

function parseYaml(text: string): Parsed {
  // loaded where it is needed: it costs more than the rest of the plugin
  const yaml = createRequire(import.meta.url)('yaml') as typeof Yaml; // typed by its own package
  // the short forms are tags that no schema knows, and AWS dates (2010-09-09) are texts
  const document = yaml.parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const [at] = error.linePos ?? [];
    return {
      message: error.message.split('\n')[0] ?? error.message,
      ...(at === undefined ? {} : { line: at.line, column: at.col }),
    };
  }
  return { value: toPlain(document.contents, yaml, (alias) => alias.resolve(document) ?? null, 0) };
}

/** How deep a template may nest; one that refers to itself has no end. */
const deepest = 100;

/** The data of a node, `!Ref x` written as `{ Ref: x }`, as JSON has it. */
function toPlain(node: unknown, yaml: typeof Yaml, resolve: (it: Yaml.Alias) => unknown, depth: number): unknown {
  if (depth > deepest) return null;
  const plain = (it: unknown) => toPlain(it, yaml, resolve, depth + 1);
  if (yaml.isAlias(node)) return plain(resolve(node));
  if (yaml.isMap(node)) {
    const entries = node.items.map(({ key, value }) => [String(plain(key)), plain(value)] as const);
    return withTag(node, Object.fromEntries(entries));
  }
  if (yaml.isSeq(node)) return withTag(node, node.items.map(plain));
  return yaml.isScalar(node) ? withTag(node, node.value) : node;
}

function withTag({ tag }: Node & { tag?: string }, value: unknown): unknown {
  if (tag === undefined || !/^!\w/.test(tag)) return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  return { [`Fn::${name}`]: name === 'GetAtt' && typeof value === 'string' ? splitOnce(value) : value };
}

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf('.');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function mapValues<T>(map: Record_, change: (it: unknown) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).map(([key, it]) => [key, change(it)]));
}

function isMap(it: unknown): it is Record_ {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
