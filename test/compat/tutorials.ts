/** Ops repos in the shape of the tutorials that BitOps published, in our own words. */
import { chartIn } from '../rig/helm.js';
import type { Files } from '../rig.js';

const oldTerraform = (options = '') =>
  `terraform:\n    cli: {}\n    options:\n        command: apply\n        version: "0.13.2"\n        fetch-kubeconfig: false\n${options}`;
const made = (name: string) => `resource "terraform_data" "${name}" {
  provisioner "local-exec" {
    command = "echo I am a ${name} resource"
  }
}
`;
const says = (text: string) => `#!/bin/bash\nset -x\necho "${text}"\n`;

/** BitOps 1.x: terraform in a workspace, hooks, a default environment, and ansible with the inventory that terraform makes. */
export const firstSteps: Files = {
  'default/terraform/bitops.config.yaml': oldTerraform(),
  'default/terraform/main.tf': made('default'),
  'production/terraform/bitops.config.yaml': oldTerraform('        workspace: production\n'),
  'production/terraform/main.tf': made('production'),
  'test/terraform/bitops.config.yaml': oldTerraform('        workspace: test\n'),
  'test/terraform/main.tf': `${made('test')}
resource "terraform_data" "inventory" {
  provisioner "local-exec" {
    command = "sed s/HOST/localhost/ hosts.tmpl > hosts.yaml"
  }
}
`,
  'test/terraform/hosts.tmpl':
    'my-servers:\n  hosts:\n    HOST\n  vars:\n    ansible_connection: local\n    ansible_python_interpreter: "{{ ansible_playbook_python }}"\n',
  'test/terraform/bitops.before-deploy.d/my-before-script.sh': says('before terraform'),
  'test/terraform/bitops.after-deploy.d/my-after-script.sh': '#!/bin/bash\ncat hosts.yaml\n',
  'test/ansible/bitops.config.yaml': 'ansible:\n    cli:\n      extra-vars: "@extra-vars.json"\n    options: {}',
  'test/ansible/ansible.cfg': '[defaults]\ninventory=../terraform/hosts.yaml\nhost_key_checking = False',
  'test/ansible/playbook.yaml':
    '- hosts: my-servers\n  gather_facts: false\n  tasks:\n  - debug:\n      msg: "ansible debug, {{ size }}"\n',
  'test/ansible/bitops.before-deploy.d/my-before-script.sh':
    '#!/bin/bash\npython3 "$TEMPDIR/_scripts/ansible/wait-for-hosts.py" && echo \'{"size": "small"}\' > extra-vars.json\n',
  '_scripts/ansible/wait-for-hosts.py':
    'import os\nprint("waited for", open(os.environ["ENVROOT"] + "/terraform/hosts.yaml").read().split()[2])\n',
};

const chartSettings = (name: string, more = '') => `helm:
  cli:
    namespace: bitops
    timeout: 60s
    set:
    - "colour=blue"
    - "image=web:2"
    debug: false
    atomic: true
  options:
    release-name: ${name}
${more}`;

/** Charts with a default environment, after the terraform that makes their cluster. */
export const onCluster: Files = {
  ...chartIn('test/helm/my-first-chart'),
  'test/helm/my-first-chart/values-versions.yaml': '',
  'test/helm/my-first-chart/values-files/my-first-chart-values.yaml': 'ready: "true"\n',
  'test/helm/my-first-chart/bitops.config.yaml': chartSettings('bitops-release'),
  'test/helm/my-first-chart/bitops.before-deploy.d/my-before-script.sh': says('before $NAMESPACE'),
  'test/helm/my-first-chart/bitops.after-deploy.d/my-after-script.sh': says('after helm'),
  ...chartIn('test/helm/monitoring'),
  'test/helm/monitoring/bitops.config.yaml': chartSettings(
    'bitops-monitoring',
    '    kubeconfig:\n      fetch:\n        enabled: true\n        cluster-name: not-asked\n',
  ),
  'test/helm/bitops.config.yaml': 'helm:\n    cli: {}\n    options: {}',
  'default/helm/my-first-chart/values.yaml': 'key: of-the-default-values\nready: "false"\n',
  'default/helm/my-first-chart/values-versions.yaml': 'colour: never\n',
  'default/helm/my-first-chart/values-files/default-values.yaml': 'key: of-the-default-files\n',
  'test/terraform/bitops.config.yaml': 'terraform:\n    cli:\n        stack-action: apply\n    options: {}\n',
  'test/terraform/main.tf': made('cluster'),
};

/** A stack whose parameters are put together, in an ops repo whose other environment has nothing but empty settings. */
export const combined: Files = {
  'test/cloudformation/bitops.config.yaml': `cloudformation:
  cli:
    validate-cfn: true
    cfn-stack-action: deploy
  options:
    cfn-stack-name: bitops-stack-test
    cfn-files:
      template-file: template.yaml
      parameters:
        enabled: true
        template-param-file: parameters.json
    cfn-merge-parameters:
      parameters:
        enabled: true`,
  'test/cloudformation/template.yaml': `Parameters:
  BucketName: { Type: String }
  Version: { Type: String }
Resources:
  Site:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "\${BucketName}-\${Version}"
`,
  'test/cloudformation/parameters.json': '[]',
  'test/cloudformation/parameters/secrets.json':
    '[{ "ParameterKey": "BucketName", "ParameterValue": "site", "UsePreviousValue": false }]',
  'test/cloudformation/parameters/version.json': '[{ "ParameterKey": "Version", "ParameterValue": "v1" }]',
  'test/cloudformation/bitops.before-deploy.d/my-before-script.sh':
    '#!/bin/bash\naws s3api create-bucket --bucket "$TF_STATE_BUCKET"\n',
  'test/cloudformation/bitops.after-deploy.d/my-after-script.sh':
    '#!/bin/bash\naws s3api head-bucket --bucket site-v1 && echo "the stack is there"\n',
};

/** All tools, and nothing in their settings: what they need is in variables. (helm takes no capitals, as in `chartA`.) */
export const empty: Files = Object.fromEntries([
  ...['cloudformation', 'terraform', 'ansible', 'helm', 'helm/chart-a', 'helm/chart-b'].map(
    (it) => [`test-serviceA/${it}/bitops.config.yml`, ''] as const,
  ),
  ['test-serviceA/terraform/main.tf', made('empty')],
  [
    'test-serviceA/ansible/playbook.yaml',
    '- hosts: localhost\n  gather_facts: false\n  tasks:\n  - debug: { msg: empty }\n',
  ],
  ['test-serviceA/cloudformation/template.yaml', 'Resources:\n  Topic: { Type: "AWS::SNS::Topic" }\n'],
  ...Object.entries({ ...chartIn('test-serviceA/helm/chart-a'), ...chartIn('test-serviceA/helm/chart-b') }),
]);

/** BitOps 2.x: several deployments of one tool, and hooks that edit the settings; plugins of one's own, at these places. */
export function withPlugins(sample: string, duplicate: string): Files {
  return {
    'test-env/bitops.config.yaml': `bitops:
  fail_fast: true
  logging:      
    level: WARNING              # Sets the logging level
    color:
      enabled: true           # Enables colored logs
  plugins:    
    sample-plugin: file://${sample}
    duplicate-environment:
      source: file://${duplicate}
      source_tag: v1
  deployments:
    duplicate-environment:
      plugin: duplicate-environment
    terraform/net:
      plugin: terraform
    terraform/app:
      plugin: terraform
    sample-plugin:
      plugin: sample-plugin
`,
    'test-env/duplicate-environment/bitops.config.yaml':
      'duplicate-environment:\n  cli:\n    command: run\n    key: value\n    bar: true\n  options:\n    foo: baz\n',
    'test-env/duplicate-environment/bitops.before-deploy.d/example-before-script.sh':
      '#!/bin/bash\n\necho "In before script"',
    'test-env/terraform/net/bitops.config.yaml': 'terraform: {}\n',
    'test-env/terraform/net/main.tf': made('net'),
    'test-env/terraform/net/bitops.before-deploy.d/set-action.sh':
      '#!/bin/bash\nprintf "terraform:\\n  cli:\\n    stack-action: apply\\n" > bitops.config.yaml\n',
    'test-env/terraform/app/bitops.config.yaml': 'terraform:\n  cli:\n    stack-action: plan\n    targets:\n',
    'test-env/terraform/app/main.tf': made('app'),
    'test-env/terraform/app/bitops.before-deploy.d/set-action.sh':
      '#!/bin/bash\nsed -i "s/stack-action: plan/stack-action: apply/" "$BITOPS_OPSREPO_ENVIRONMENT_DIR/bitops.config.yaml"\n',
    'test-env/sample-plugin/bitops.config.yaml': 'sample-plugin:\n  options:\n    foo: baz\n',
  };
}

/** The plugin of the guide for authors: its schema has no `properties` at the top. */
export const samplePlugin: Files = {
  'bitops.schema.yaml': `sample-plugin:
  options:
    type: object
    properties:
      foo:
        type: string
        export_env: SAMPLE_PLUGIN_FOO
        required: true
        default: foo_value
`,
  'deploy.sh': 'set -e\ncd "$BITOPS_OPSREPO_ENVIRONMENT_DIR"\necho "sample: $SAMPLE_PLUGIN_FOO in $(ls)"\n',
  'plugin.config.yaml': 'plugin:\n  deployment:\n    language: bash\n    deployment_script: deploy.sh\n',
};

/** A plugin with a script that installs what it runs. */
export const duplicatePlugin: Files = {
  'bitops.schema.yaml': `duplicate-environment:
  type: object
  properties:
    cli:
      type: object
      properties:
        command: { type: string, required: true }
        key: { type: string, parameter: key }
        bar: { type: boolean, parameter: bar }
    options:
      type: object
      properties:
        foo: { type: string, export_env: DUPLICATE_FOO }
`,
  'deploy.sh': '"$HOME/duplicate" $BITOPS_DUPLICATE_ENVIRONMENT_CLI\n',
  'install.sh':
    'printf \'#!/bin/sh\\necho "duplicate: $* $DUPLICATE_FOO"\\n\' > "$HOME/duplicate" && chmod +x "$HOME/duplicate"\n',
  'plugin.config.yaml':
    'plugin:\n  install:\n    language: bash\n    install_script: install.sh\n  deployment:\n    language: bash\n    deployment_script: deploy.sh\n',
};
