/** Who deployments are for clouds and clusters: whether variables and files are there that say so, never what they say. */
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { type Environment, type Login, loginsOf, type Unit } from '@bitops/core';
import { type Check, someOf } from './check.js';

/** What the deployments that are not skipped need, each told once. */
export function checkLogins(units: readonly Unit[], env: Environment): readonly Check[] {
  const needed = new Map<string, { readonly login: Login; readonly by: string[] }>();
  for (const unit of units.filter((it) => it.node.skip === undefined)) {
    for (const login of loginsOf(unit, env)) {
      const key = JSON.stringify(login);
      const known = needed.get(key);
      if (known === undefined) needed.set(key, { login, by: [unit.node.id] });
      else known.by.push(unit.node.id);
    }
  }
  return [...needed.values()].map(({ login, by }) => checkLogin(login, by, env));
}

function checkLogin(
  { name, variables = [], files = [], otherwise }: Login,
  by: readonly string[],
  env: Environment,
): Check {
  const title = `${name} login`;
  const whom = `for ${someOf(by)}`;
  const isSet = (variable: string) => (env[variable] ?? '') !== '';
  const groups = variables.map((it) => it.split(' '));
  const whole = groups.find((group) => group.every(isSet));
  if (whole !== undefined) return { name: title, state: 'ok', found: `${whole.join(' and ')}, ${whom}` };
  const [half] = groups
    .filter((group) => group.some(isSet))
    .map((group) => [group.filter(isSet), group.filter((it) => !isSet(it))]);
  const torn = half === undefined ? '' : `${half[0]?.join(', ')} is set, ${half[1]?.join(', ')} is not; `;
  const home = env['HOME'] ?? '';
  const shown = (file: string) => (isAbsolute(file) ? file : `~/${file}`);
  const there = files.find((it) => existsSync(resolve(home, it)));
  if (there !== undefined) {
    return { name: title, state: torn === '' ? 'ok' : 'notice', found: `${torn}${shown(there)}, ${whom}` };
  }
  const looked = someOf([...groups.flatMap(([first]) => first ?? []), ...files.map(shown)]);
  const unless = otherwise === undefined ? '' : `; ${otherwise} may serve`;
  return { name: title, state: 'notice', found: `${torn}none found ${whom}: no ${looked}${unless}` };
}
