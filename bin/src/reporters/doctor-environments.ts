/** Environments that are alike, and differences that are alike, told once. */
import type { ComparedDeployment, ComparedEnvironment, Difference, Examination } from '@bitops/doctor';
import { cleanLine } from './clean.js';
import type { ExaminationLook } from './doctor.js';
import { renderTable } from './table.js';
import { toTitle } from './words.js';

/** A kind of difference with all of its places. */
export interface Found extends Pick<Difference, 'code' | 'when' | 'bitops' | 'here' | 'fix' | 'always'> {
  readonly places: readonly { readonly where: string; readonly what: string; readonly at?: Difference['at'] }[];
}

/** Differences by their kind, in the order in which they were found; what several environments have in common is told once. */
export function groupDifferences({ differences, environments }: Examination): readonly Found[] {
  const all = [
    ...differences.map((it) => ({ where: '', it })),
    ...environments.flatMap(({ name, differences: own, deployments }) => [
      ...own.map((it) => ({ where: cleanLine(name), it })),
      ...deployments.flatMap((one) => one.differences.map((it) => ({ where: toTitle(name, one.name), it }))),
    ]),
  ];
  const groups = new Map<
    string,
    { readonly first: Difference; readonly places: Map<string, Found['places'][number]> }
  >();
  for (const { where, it } of all) {
    const { code, what, at } = it;
    const group = groups.get(code) ?? { first: it, places: new Map() };
    groups.set(code, group);
    const key = JSON.stringify([what, at, at?.line === undefined ? where : '']);
    const known = group.places.get(key);
    if (known === undefined) group.places.set(key, { where, what, ...(at === undefined ? {} : { at }) });
  }
  return [...groups.values()].map(({ first: { code, when, bitops, here, fix, always }, places }) => {
    return { code, when, bitops, here, fix, always, places: [...places.values()] };
  });
}

const words: Readonly<Record<ComparedDeployment['bitops'] | ComparedDeployment['here'], string>> = {
  preview: 'plan',
  apply: 'apply',
  destroy: 'destroy',
  skip: 'skipped',
  fail: 'failed',
  'apply, then destroy': 'apply, destroy',
  none: '—',
  unreached: 'not reached',
  invalid: 'see the faults',
};

/** Beyond so many names, they are only counted. */
const most = 3;

/** What `deploy` does in each environment, beside what BitOps did; those that are alike stand together. */
export function renderEnvironments(
  environments: readonly ComparedEnvironment[],
  look: ExaminationLook,
): readonly string[] {
  const groups = new Map<string, ComparedEnvironment[]>();
  for (const it of environments) {
    const told = it.deployments.map(({ name, tool, here, bitops }) => [name, tool, here, bitops]);
    const key = JSON.stringify([told, it.unknown]);
    groups.set(key, [...(groups.get(key) ?? []), it]);
  }
  return [...groups.values()].map((alike) => renderAlike(alike, look));
}

function renderAlike(alike: readonly ComparedEnvironment[], look: ExaminationLook): string {
  const { bold, dim, yellow } = look.style;
  const names = alike.map((it) => cleanLine(it.name));
  const more = names.length - most;
  const title = more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
  const { deployments = [], unknown = [] } = alike[0] ?? {};
  const rest =
    unknown.length === 0
      ? ''
      : `  ${dim(`without a plugin that can be used: ${unknown.map((it) => cleanLine(it)).join(', ')}`)}\n`;
  if (deployments.length === 0) return `${bold(title)}\n${rest || `  ${dim('no deployments')}\n`}`;
  const head = ['', '', 'BitOps 2.6', 'bitops'].map((text) => ({ text, paint: dim }));
  const rows = deployments.map(({ name, tool, here, bitops }) => {
    const isOther = bitops !== here && bitops !== 'none';
    const paint = isOther ? { paint: yellow } : {};
    return [
      { text: `  ${cleanLine(name)}` },
      { text: cleanLine(tool), paint: dim },
      { text: words[bitops], ...paint },
      { text: words[here], ...paint },
    ];
  });
  return `${bold(title)}\n${renderTable([{ least: [8] }, {}, {}, {}], [head, ...rows], look)}${rest}`;
}
