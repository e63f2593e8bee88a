import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRig } from './rig.js';
import { makeFolder, makeScope } from './scope.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = Object.fromEntries(
  [...readme.matchAll(/```bash\n# (\S+)\n(.*?)```/gs)].map(([, name = '', text = '']) => [name, text]),
);

it('has examples that work', async () => {
  const mask = join(makeFolder({ mask: '' }), 'mask');
  const env = { PATH: process.env['PATH'], BITOPS_ENVIRONMENT: 'test', BITOPS_INTENT: 'deploy', BITOPS_MASK: mask };
  const scope = makeScope(examples, { env: { ...env, AWS_PROFILE: 'mine' } });
  const handed = await makeRig().beforeTool(scope);
  expect(scope.commands.map(({ script }) => script)).toEqual([
    'bitops.before-deploy.d/10-version.sh',
    'bitops.before-deploy.d/20-token.sh',
    'bitops.before-deploy.d/30-bucket.sh',
    'ENV_FILE',
  ]);
  expect(scope.warnings).toEqual([]);
  expect(scope.printed()).toBe('creating the bucket for test\n');
  expect(handed).toEqual({
    ...env,
    PATH: `${scope.cwd}/bin:${process.env['PATH']}`,
    TF_VAR_version: '1.4.2',
    TF_VAR_motd: 'two lines\nwith "quotes"',
    SESSION: readFileSync(mask, 'utf8').trimEnd(),
    AWS_REGION: 'eu-central-1',
    TF_VAR_owner: 'the team of test',
    AWS_PROFILE: undefined,
  });
  const printed = execFileSync('bash', ['deploy.sh', 'a b'], { cwd: scope.cwd, env, encoding: 'utf8' });
  expect(printed).toBe('deploying test with a b\n');
});

it('names every code that the plugin knows', () => {
  const files = ['env-file', 'phase', 'run-script', 'script', 'steps'];
  const sources = files.map((name) => readFileSync(new URL(`../src/${name}.ts`, import.meta.url), 'utf8')).join('\n');
  const codes = new Set([...sources.matchAll(/code: '([A-Z_]+)'/g)].map(([, code]) => code));
  const listed = new Set([...readme.matchAll(/`([A-Z]+_[A-Z_]+)`(?=[^\n]* \| )/g)].map(([, code]) => code));
  expect([...codes].filter((code) => !listed.has(code))).toEqual([]);
});
