/** Plugins in the shape of the four that came with BitOps 2.x, each with its real tool, in one run. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { hosts } from './rig/ansible.js';
import { startAws } from './rig/aws.js';
import { putPlugin } from './rig/bash-plugins.js';
import { addCluster, chartIn } from './rig/helm.js';
import { eventsOf, expectClean, linesOf, opsRepo, outcomesOf, resources, stateOf, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const names = ['terraform', 'ansible', 'helm', 'cloudformation'] as const;
const sources = ['kubectl', ...names].map((it) => `    ${it}: { source: ./plugins/${it} }\n`);

testWith(
  'terraform',
  'ansible',
  'helm3',
  'kubectl',
  'aws',
  'moto',
)(
  'terraform, ansible, helm and cloudformation as bash plugins deploy, by the variables and command lines that they are given',
  async () => {
    const repo = opsRepo({
      'bitops.config.yaml': `bitops:\n  plugins:\n${sources.join('')}`,
      'plugins/kubectl/install.sh': '',
      'test/bitops.config.yaml': `bitops:\n  deployments:\n${names.map((it) => `    ${it}: { plugin: ${it} }\n`).join('')}`,
      'test/terraform/bitops.config.yaml':
        'terraform:\n  cli:\n    stack-action: apply\n    targets: [terraform_data.first]\n  options:\n    workspace: blue\n',
      'test/terraform/ENV_FILE': 'export TF_VAR_size=3\n',
      'test/terraform/main.tf': `variable "size" {}\n${resources('first')}output "size" { value = var.size }\n`,
      'test/terraform/bitops.after-deploy.d/size.sh':
        'terraform output -raw size >"$BITOPS_ENVROOT/ansible/size" && echo "after $BITOPS_TERRAFORM_COMMAND"\n',
      'test/ansible/bitops.config.yaml':
        'ansible:\n  cli:\n    main-playbook: site.yaml\n    inventory: hosts\n    forks: 2\n    tags: shown\n    extra-vars: colour=blue\n',
      'test/ansible/hosts': hosts('web1'),
      'test/ansible/site.yaml': `- hosts: web
  gather_facts: false
  tasks:
    - ansible.builtin.debug: { msg: "size {{ lookup('file', 'size') }}, {{ colour }}" }
      tags: shown
    - ansible.builtin.fail: { msg: never }
`,
      ...chartIn('test/helm/web'),
      'test/helm/web/bitops.config.yaml': 'helm:\n  cli:\n    namespace: shop\n',
      'test/helm/web/bitops.before-deploy.d/colour.sh': 'sed -i s/colour:.*/colour:\\ blue/ values.yaml\n',
      'test/cloudformation/bitops.config.yaml': `cloudformation:
  cli:
    stack-action: deploy
  options:
    cfn-stack-name: shop
    capabilities: CAPABILITY_IAM
    cfn-files:
      template-file: template.yaml
      parameters: { template-param-flag: true, template-param-file: parameters.json }
`,
      'test/cloudformation/template.yaml':
        'Parameters:\n  Name: { Type: String }\nResources:\n  Site: { Type: "AWS::S3::Bucket", Properties: { BucketName: !Ref Name } }\n',
      'test/cloudformation/parameters.json': '[{ "ParameterKey": "Name", "ParameterValue": "shop-site" }]',
    });
    for (const name of names) putPlugin(repo, name);
    const cluster = await addCluster(repo);
    const aws = await startAws(repo);
    const env = { ...aws.env, AWS_DEFAULT_REGION: 'us-east-1' };
    const run = await repo.bitops(['deploy', 'test', ...json], { env });
    expect({ exitCode: run.exitCode, errors: eventsOf(run, 'error') }).toEqual({ exitCode: 0, errors: [] });
    expect(eventsOf(run, 'warning')).toEqual([]);
    expect(Object.entries(outcomesOf(run))).toEqual(names.map((it) => [`test:${it}`, 'succeeded']));
    const scripts = eventsOf(run, 'command.started').map((it) => [it.file, ...it.args]);
    const told = { terraform: 'apply', ansible: '', helm: '', cloudformation: 'deploy' };
    expect(scripts).toEqual(names.map((it) => ['bash', join(repo.root, 'plugins', it, 'deploy.sh'), told[it]]));
    const lines = linesOf(run).join('\n');
    expect(lines).toContain('after apply');
    expect(lines).toContain('size 3, blue');
    expect(stateOf(repo, 'test/terraform/terraform.tfstate.d/blue/terraform.tfstate')).toEqual(['first']);
    expect(cluster.find('ConfigMap', 'shop', 'web')?.['data']).toEqual({ colour: 'blue' });
    expect(await aws.s3('GET', '')).toContain('<Name>shop-site</Name>');

    repo.write('test/ansible/site.yaml', '- hosts: web\n  tasks: [{ ansible.builtin.fail: {}, tags: shown }]\n');
    const failed = await repo.bitops(['deploy', 'test', '--only', 'ansible', ...json]);
    expect([failed.exitCode, outcomesOf(failed)]).toMatchObject([1, { 'test:ansible': 'failed' }]);
    expect(eventsOf(failed, 'error')).toMatchObject([{ code: 'COMMAND_FAILED', deployment: 'ansible' }]);
    expectClean(repo);
  },
  240_000,
);
