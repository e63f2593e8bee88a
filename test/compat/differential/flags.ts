/** `-target x`, `-target=x` and `--target=x` → `target=x`, in their order; switches by their name. */
export function flagsOf(args: readonly string[], valued: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [, name = '', value] = /^--?([\w-]+)(?:=(.*))?$/s.exec(args[index] ?? '') ?? [];
    if (name === '') continue;
    const isSplit = value === undefined && valued.includes(name);
    if (isSplit) index += 1;
    const given = isSplit ? args[index] : value;
    found.push(given === undefined ? name : `${name}=${given}`);
  }
  return found;
}
