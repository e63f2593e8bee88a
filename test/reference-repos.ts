/** Ops repos whose settings refer to outputs and variables. */
import { type Files, type Finished, linesOf } from './rig.js';

/** An environment `test` of deployments that run in this order, each with its tool. */
export function deployments(
  them: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, readonly string[]>> = {},
): string {
  const lines = Object.entries(them).flatMap(([name, tool]) => {
    const own = inputs[name]?.map((it) => `        ${it}`) ?? [];
    return [`    ${name}:`, `      plugin: ${tool}`, ...(own.length === 0 ? [] : ['      inputs:', ...own])];
  });
  return ['bitops:', '  deployments:', ...lines, ''].join('\n');
}

/** The settings below `cli` of a tool. */
export const settings = (tool: string, ...cli: readonly string[]) =>
  [`${tool}:`, '  cli:', ...cli.map((it) => `    ${it}`), ''].join('\n');
/** Settings of a terraform deployment that applies. */
export const apply = settings('terraform', 'stack-action: apply');

const network = `
resource "terraform_data" "vpc" { input = "vpc-1" }
output "vpc" { value = terraform_data.vpc.output }
output "zones" { value = ["a", "b"] }
output "size" { value = 3 }
output "table" { value = { "a.b" = { port = 8080 }, on = true } }
output "password" {
  value     = { user = "root", keys = ["hunter2-hunter2"] }
  sensitive = true
}
`;
/** A script that prints each argument as a line. */
export const printArguments = 'printf "arg %s\\n" "$@"\n';

/** A network by terraform, and a script that takes its outputs as arguments. */
export const networkAndApp: Files = {
  'test/bitops.config.yaml': deployments({ net: 'terraform', app: 'shell' }),
  'test/net/main.tf': network,
  'test/net/bitops.config.yaml': apply,
  'test/app/deploy.sh': printArguments,
  'test/app/plan.sh': 'printf "plan %s\\n" "$@"\n',
  'test/app/bitops.config.yaml': settings('shell', 'args:', '  - ${outputs.net.vpc}'),
};

/** Two scripts: the first one hands outputs on, the second one takes the arguments that are given. */
export function scripts(args: readonly string[], first = 'echo "URL=http://one" >>"$BITOPS_OUTPUT"\n'): Files {
  return {
    'test/bitops.config.yaml': deployments({ one: 'shell', two: 'shell' }),
    'test/one/deploy.sh': first,
    'test/two/deploy.sh': printArguments,
    'test/two/bitops.config.yaml': settings('shell', 'args:', ...args.map((it) => `  - ${it}`)),
  };
}

/** The arguments that a script of them printed. */
export const args = (run: Finished) =>
  linesOf(run)
    .filter((it) => it.startsWith('arg '))
    .map((it) => it.slice(4));
/** Faults as a person reads them, without the folder of this test. */
export const faultsIn = (run: Finished, root: string) => run.stderr.replaceAll(`${root}/`, '').trim();
