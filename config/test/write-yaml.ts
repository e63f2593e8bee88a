/** Writes YAML in block style and knows where it put every key and value. */

/** What was written: `spot` is `line:column` of the key, a space, and that of the value. */
export interface Written {
  readonly lines: readonly string[];
  readonly spots: readonly { readonly path: readonly string[]; readonly spot: string }[];
}

interface Pen {
  readonly lines: string[];
  readonly spots: { path: readonly string[]; spot: string }[];
}

/** Writes maps, lists and scalars, nested as they come. */
export function writeYaml(data: unknown): Written {
  const pen: Pen = { lines: ['# written by a test'], spots: [] };
  if (!isNested(data)) pen.lines.push('{}');
  else writeChildren(pen, data, [], 0);
  return pen;
}

function writeChildren(pen: Pen, data: object, path: readonly string[], indent: number): void {
  for (const [key, child] of Object.entries(data)) {
    const label = Array.isArray(data) ? '-' : `${toLabel(key)}:`;
    writeChild(pen, child, [...path, key], `${' '.repeat(indent)}${label}`, Array.isArray(data));
  }
}

function writeChild(pen: Pen, child: unknown, path: readonly string[], start: string, isItem: boolean): void {
  const line = pen.lines.length + 1;
  const indent = start.search(/\S/);
  const spot = (value: string) => `${isItem ? value : `${line}:${indent + 1}`} ${value}`;
  if (isNested(child)) {
    pen.lines.push(start);
    pen.spots.push({ path, spot: spot(`${line + 1}:${indent + 3}`) });
    writeChildren(pen, child, path, indent + 2);
  } else {
    pen.lines.push(`${start} ${JSON.stringify(child)}`);
    pen.spots.push({ path, spot: spot(`${line}:${start.length + 2}`) });
  }
}

function isNested(data: unknown): data is object {
  return typeof data === 'object' && data !== null && Object.keys(data).length > 0;
}

function toLabel(key: string): string {
  return /^[\w.]+(-\w+)*$/.test(key) ? key : JSON.stringify(key);
}
