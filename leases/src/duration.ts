/** `90s`, `10m`, `1h` → seconds; the text was checked before, by the schema of a plugin. */
export function toSeconds(text: string): number {
  const [, amount = '', unit = 's'] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  return Number(amount) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
}
