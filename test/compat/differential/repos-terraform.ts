/** Ops repos of terraform: what it is told, and what happens when something fails. */
import { type DifferentialRepo, listing } from './repo.js';

export const terraform: readonly DifferentialRepo[] = [
  {
    name: 'terraform-plan',
    files: {
      'test/bitops.config.yaml': listing({ terraform: 'terraform' }),
      'test/terraform/bitops.config.yaml': 'terraform: {}\n',
      'test/terraform/main.tf': '',
    },
  },
  {
    name: 'terraform-apply',
    files: {
      'test/bitops.config.yaml': listing({ terraform: 'terraform' }),
      'test/terraform/bitops.config.yaml': `terraform:
  cli:
    stack-action: apply
    targets: [module.first, module.second]
    var-file: blue.tfvars
    backend-config: [key=a]
  options:
    workspace: blue
`,
      'test/terraform/main.tf': '',
      'test/terraform/ENV_FILE': 'export TF_VAR_size=3\n',
    },
  },
  {
    name: 'terraform-destroy',
    files: {
      'test/bitops.config.yaml': listing({ terraform: 'terraform' }),
      'test/terraform/bitops.config.yaml':
        'terraform:\n  cli:\n    stack-action: destroy\n    targets: [module.first]\n',
      'test/terraform/main.tf': '',
    },
  },
  {
    name: 'terraform-variables',
    env: { TERRAFORM_APPLY: 'true', BITOPS_TERRAFORM_WORKSPACE: 'green', BITOPS_FAST_FAIL: '' },
    files: {
      'test/bitops.config.yaml': listing({ terraform: 'terraform' }),
      'test/terraform/bitops.config.yaml': 'terraform:\n  cli: {}\n  options:\n    workspace: blue\n',
      'test/terraform/main.tf': '',
    },
  },
  {
    name: 'terraform-skip',
    files: {
      'test/bitops.config.yaml': listing({ terraform: 'terraform' }),
      'test/terraform/bitops.config.yaml': 'terraform:\n  options:\n    skip-deploy: true\n',
      'test/terraform/bitops.before-deploy.d/1.sh': 'kubectl before\n',
      'test/terraform/main.tf': '',
    },
  },
  {
    name: 'terraform-fails',
    programs: { terraform: "if (args[0] === 'plan') process.exit(3);\n" },
    files: {
      'test/bitops.config.yaml': listing({ first: 'terraform', second: 'terraform' }),
      'test/first/bitops.config.yaml': 'terraform: {}\n',
      'test/first/bitops.after-deploy.d/1.sh': 'kubectl version\n',
      'test/second/bitops.config.yaml': 'terraform: {}\n',
    },
  },
  {
    name: 'written-settings',
    files: {
      'test/bitops.config.yaml': `\n\n${listing({ 'terraform/aws': 'terraform' })}`,
      'test/terraform/aws/bitops.config.yaml':
        '\nterraform:\n  cli:\n    stack-action: apply\n    targets:\n  options: {}\n',
      'test/terraform/aws/bitops.before-deploy.d/1.sh': 'kubectl "$BITOPS_TERRAFORM_COMMAND"\n',
      'test/terraform/aws/bitops.after-deploy.d/1.sh': 'kubectl "$BITOPS_TERRAFORM_COMMAND"\n',
    },
  },
  {
    name: 'two-of-one-tool',
    files: {
      'test/bitops.config.yaml': listing({
        'terraform/net': 'terraform',
        'terraform/app': 'terraform',
        gone: 'terraform',
      }),
      'test/terraform/net/bitops.config.yaml':
        'terraform:\n  cli:\n    stack-action: apply\n    targets: [module.net]\n  options:\n    workspace: net\n',
      'test/terraform/app/bitops.config.yaml': 'terraform: {}\n',
    },
  },
];

export const failures: readonly DifferentialRepo[] = [
  {
    name: 'goes-on',
    programs: { terraform: "if (args[0] === 'plan' && process.cwd().endsWith('first')) process.exit(3);\n" },
    files: {
      'test/bitops.config.yaml': `${listing({ first: 'terraform', second: 'terraform' })}  fail_fast: false\n`,
      'test/first/bitops.config.yaml': 'terraform: {}\n',
      'test/second/bitops.config.yaml': 'terraform: {}\n',
    },
  },
  {
    name: 'fast-fail-off-as-text',
    env: { BITOPS_FAST_FAIL: 'false' },
    programs: { terraform: "if (args[0] === 'plan' && process.cwd().endsWith('first')) process.exit(3);\n" },
    files: {
      'test/bitops.config.yaml': listing({ first: 'terraform', second: 'terraform' }),
      'test/first/bitops.config.yaml': 'terraform: {}\n',
      'test/second/bitops.config.yaml': 'terraform: {}\n',
    },
  },
  {
    name: 'hook-fails',
    files: {
      'test/bitops.config.yaml': listing({ terraform: 'terraform' }),
      'test/terraform/bitops.config.yaml': 'terraform: {}\n',
      'test/terraform/bitops.before-deploy.d/1.sh': 'kubectl before\nexit 63\n',
    },
  },
  {
    name: 'no-environment',
    env: { BITOPS_ENVIRONMENT: 'tset' },
    files: {
      'test/bitops.config.yaml': listing({ terraform: 'terraform' }),
      'test/terraform/bitops.config.yaml': 'terraform: {}\n',
    },
  },
  {
    name: 'kubectl-deployment',
    files: {
      'test/bitops.config.yaml': listing({ cluster: 'kubectl' }),
      'test/cluster/bitops.config.yaml': '',
      'test/cluster/bitops.before-deploy.d/1.sh': 'kubectl login\n',
    },
  },
];
