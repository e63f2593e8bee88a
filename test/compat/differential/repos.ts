/** The ops repos of the comparison with BitOps 2.6. */

import { type DifferentialRepo, listing, terraform as nothing } from './repo.js';
import { stacks } from './repos-cloudformation.js';
import { charts } from './repos-helm.js';
import { failures, terraform } from './repos-terraform.js';

const ansible: readonly DifferentialRepo[] = [
  {
    name: 'ansible',
    files: {
      'test/bitops.config.yaml': listing({ ansible: 'ansible' }),
      'test/ansible/bitops.config.yaml': `ansible:
  cli:
    main-playbook: site.yaml
    inventory: hosts
    forks: 3
    tags: web,db
    skip-tags: slow
    flush-cache: true
    force-handlers: false
    extra-vars: size=2
  options:
    verbosity: 2
`,
      'test/ansible/site.yaml': '- hosts: all\n',
      'test/ansible/hosts': 'localhost\n',
    },
  },
  {
    name: 'ansible-text',
    env: { BITOPS_ANSIBLE_FORKS: '7' },
    files: {
      'test/bitops.config.yaml': listing({ 'ansible/clone_repo': 'ansible' }),
      'test/ansible/clone_repo/bitops.config.yaml': `ansible:
  cli:
    main-playbook: playbook.yml
    extra-vars: "a=1 b=2"
    flush-cache: "false"
    forks: 3
  options:
    dryrun: false
`,
      'test/ansible/clone_repo/playbook.yml': '- hosts: all\n',
    },
  },
  {
    name: 'ansible-dryrun',
    files: {
      'test/bitops.config.yaml': listing({ ansible: 'ansible' }),
      'test/ansible/bitops.config.yaml': 'ansible:\n  cli:\n    dryrun: true\n',
      'test/ansible/playbook.yaml': '- hosts: all\n',
    },
  },
  {
    name: 'hooks',
    env: { MINE: 'yes' },
    files: {
      'test/bitops.config.yaml': listing({ ansible: 'ansible', terraform: 'terraform' }),
      'test/ansible/bitops.config.yaml': 'ansible: {}\n',
      'test/ansible/playbook.yaml': '- hosts: all\n',
      'test/ansible/bitops.before-deploy.d/20-second': 'kubectl second "$MINE"\n',
      'test/ansible/bitops.before-deploy.d/10-first.sh': 'kubectl first\nexport LOST=1\n',
      'test/ansible/bitops.after-deploy.d/1.sh':
        'kubectl after "${LOST-unset}"\necho key = 1 >"$BITOPS_ENVROOT/terraform/made.auto.tfvars"\n',
      'test/terraform/bitops.config.yaml': 'terraform: {}\n',
      'test/terraform/bitops.before-deploy.d/1.sh':
        'kubectl "$(cat made.auto.tfvars)"\nprintf "terraform:\\n  cli:\\n    stack-action: apply\\n" >bitops.config.yaml\n',
    },
  },
  {
    name: 'only-hooks',
    files: {
      'test/bitops.config.yaml': listing({ login: 'azure' }),
      'test/login/bitops.config.yaml': 'azure:\n  options:\n    foo: baz\n',
      'test/login/bitops.before-deploy.d/1.sh': 'kubectl login\n',
      'test/login/bitops.after-deploy.d/1.sh': 'kubectl logout\n',
    },
  },
];

const schema = `greeter:
  type: object
  properties:
    cli:
      type: object
      properties:
        stack-action: { type: string, default: greet }
        who: { type: string, parameter: who, export_env: GREETER_WHO, required: true }
        loud: { type: boolean, parameter: loud, export_env: GREETER_LOUD }
        quiet: { type: bool, parameter: quiet, default: true }
        times: { type: integer, parameter: times, default: 2 }
        rest: { type: list, parameter: rest, export_env: GREETER_REST }
        where: { type: string }
`;

const plugins: readonly DifferentialRepo[] = [
  {
    name: 'bash-plugin',
    files: {
      'bitops.config.yaml': 'bitops:\n  plugins:\n    greeter:\n      source: ./plugins/greeter\n',
      'plugins/greeter/bitops.schema.yaml': schema,
      'plugins/greeter/deploy.sh': 'kubectl "$1" "$#" $BITOPS_GREETER_CLI\n',
      'test/bitops.config.yaml': listing({ greeter: 'greeter' }),
      'test/greeter/bitops.config.yaml': `greeter:
  cli:
    who: you
    loud: true
    quiet: false
    times: 0
    rest: [a, b]
    where: here
`,
    },
  },
];

export const repos: readonly DifferentialRepo[] = [
  ...terraform,
  ...failures,
  ...ansible,
  ...charts,
  ...stacks,
  ...plugins,
].map((it) => ({ ...it, programs: { terraform: nothing, ...it.programs } }));
