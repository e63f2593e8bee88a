/** An ops repo whose every tool prints all secrets that it can get at. */
import { readFileSync } from 'node:fs';
import { chartIn } from './helm.js';
import type { Secret } from './leak-secrets.js';
import type { Files } from './ops-repo.js';

/** The secrets of a campaign, by how they come into the run. */
export interface Groups {
  /** Variables of the caller. */
  readonly env: readonly Secret[];
  /** Fields that a tool marks, and settings whose names look secret. */
  readonly field: readonly Secret[];
  /** Sensitive outputs, which are inputs of others. */
  readonly terraform: readonly Secret[];
  /** Values of a chart. */
  readonly values: readonly Secret[];
  /** `NoEcho` parameters of a stack. */
  readonly params: readonly Secret[];
  /** What a hook writes to `$BITOPS_MASK`. */
  readonly mask: readonly Secret[];
  /** What is in the cloud. */
  readonly cloud: readonly Secret[];
}

const fixture = new URL('../fixtures/leak.py', import.meta.url);
const valuesOf = (secrets: readonly Secret[]) => secrets.map((it) => it.value);

/** A line of a script that prints groups of secrets in every way; none of them is in an argument. */
const printing = (names: string) => `GROUPS_TO_PRINT="${names}" python3 "$HOME/leak.py"\n`;

/** Which groups are known before the first hook: of tools that are not part of a run, nothing is. */
const early = '$KNOWN';

/** The files; what is below `../home` is no part of the ops repo. */
export function leakyRepo(groups: Groups): Files {
  const all = Object.entries(groups).flatMap(([group, them]: [string, readonly Secret[]]) =>
    them.map(({ value }) => ({ group, value })),
  );
  return {
    '../home/leak.py': readFileSync(fixture, 'utf8'),
    '../home/leaks.json': JSON.stringify(all),
    '../home/masks': valuesOf(groups.mask)
      .map((it) => `${it}\n`)
      .join(''),
    'bitops.config.yaml': `bitops:
  plugins: { careless: ./careless.mjs, mine: { source: ./plugins/mine } }
  fail_fast: false
  logging: { path: ../home/logs, filename: run, err: faults }
`,
    'test/bitops.config.yaml': `bitops:
  deployments:
    careless: {}
    terraform: {}
    ansible: { inputs: { all: '\${outputs.terraform.all}', one: '\${outputs.terraform.one}' } }
    helm/web: { inputs: { one: '\${outputs.terraform.one}' } }
    cloudformation: { inputs: { Token: '\${outputs.terraform.one}' } }
    aws-cli: {}
    mine: {}
    last: { plugin: shell, inputs: { it: '\${outputs.aws-cli.it}', url: '\${outputs.cloudformation.Url}' } }
`,
    'test/bitops.before-deploy.d/a.sh': `${printing(early)}cat "$HOME/masks" >>"$BITOPS_MASK"\n${printing('mask')}`,
    ...careless(groups),
    ...terraform(groups),
    ...ansible(),
    ...helm(groups),
    ...cloudformation(groups),
    'test/aws-cli/bitops.config.yaml': `aws-cli:
  options: { region: us-east-1 }
  cli:
    commands:
      - { run: [ssm, get-parameter, --name, /leak, --with-decryption], query: Parameter.Value, output: it, sensitive: true }
`,
    ...bashPlugin(groups),
    'test/last/deploy.sh': `${printing(`${early},mask,terraform,cloud`)}cat "$BITOPS_INPUTS_FILE" >&2\nexit 3\n`,
    'test/last/bitops.on-failure.d/a.sh': 'echo "told: $BITOPS_ERROR"\n',
  };
}

function careless({ field }: Groups): Files {
  return {
    'careless.mjs': `export default ({ z, tool }) => tool({
  name: 'careless',
  config: z.strictObject({ tokens: z.array(z.string()).meta({ description: 'Secrets', secret: true }) }),
  *steps({ config }) {
    for (const it of config.tokens) {
      console.log('%s', it, { it }); console.error('in ' + it); process.stderr.write(it.slice(0, 7)); process.stderr.write(it.slice(7) + '\\n');
      yield { warning: { code: 'CARELESS', what: 'what ' + it, at: { file: '/at/' + it }, why: 'why ' + it, fix: 'fix ' + it } };
      yield { note: it };
      yield { preview: [{ address: 'address.' + it, action: 'create' }] };
      yield { outputs: { ['of_' + config.tokens.indexOf(it)]: { value: { url: 'https://' + it, [it]: 1 }, sensitive: false } } };
      try { yield { file: '/no/such/' + it, args: [], effect: 'read' }; } catch (error) { yield { note: error.message + error.stack }; }
    }
    setTimeout(() => { throw new Error('loose ' + config.tokens.join()); }, process.env.LOOSE === '1' ? 0 : 1e6).unref();
    if (process.env.LOOSE === '1') yield { file: 'sleep', args: ['0.2'], effect: 'read' };
  },
});
`,
    'test/careless/bitops.config.yaml': `careless:\n  tokens: ${JSON.stringify(valuesOf(field))}\n`,
  };
}

function terraform({ terraform: them }: Groups): Files {
  return {
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/secrets.json': JSON.stringify(valuesOf(them)),
    'test/terraform/main.tf': `locals { all = jsondecode(file("secrets.json")) }
resource "terraform_data" "it" {
  input = sensitive(local.all)
  provisioner "local-exec" {
    command = <<-EOT
      ${printing('terraform').trim()}
    EOT
  }
}
output "all" {
  value     = local.all
  sensitive = true
}
output "one" {
  value     = local.all[0]
  sensitive = true
}
`,
    'test/terraform/bitops.after-deploy.d/a.sh': 'terraform output -json; terraform show -json; terraform state pull\n',
  };
}

function ansible(): Files {
  const python = 'ansible_connection=local ansible_python_interpreter="{{ ansible_playbook_python }}"';
  return {
    'test/ansible/bitops.config.yaml': 'ansible: {}\n',
    'test/ansible/inventory': `[web]\nlocalhost ${python}\n`,
    'test/ansible/playbook.yaml': `- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.debug: { msg: "one is {{ one }}" }
    - ansible.builtin.debug: { var: all }
    - ansible.builtin.command: python3 "{{ lookup('env', 'HOME') }}/leak.py"
      environment: { GROUPS_TO_PRINT: terraform, LEAKS: "{{ lookup('env', 'LEAKS') }}" }
      register: printed
    - ansible.builtin.debug: { var: printed.stdout_lines }
    - ansible.builtin.fail: { msg: "no {{ all }}" }
      ignore_errors: true
`,
  };
}

function helm({ values }: Groups): Files {
  const text = JSON.stringify({ deep: Object.fromEntries(values.map((it, at) => [`s${at}`, it.value])) });
  return {
    ...chartIn('test/helm/web'),
    'test/helm/web/templates/more.yaml': `apiVersion: v1
kind: Secret
metadata: { name: more }
stringData:
{{- range $key, $it := .Values.deep }}
  {{ $key }}: {{ $it | toJson }}
{{- end }}
  one: {{ .Values.one | toJson }}
`,
    'test/helm/web/templates/NOTES.txt': '{{ toYaml .Values.deep }}\n{{ toJson .Values.deep }}\n{{ .Values.one }}\n',
    'test/helm/web/bitops.config.yaml': `helm:
  cli: { namespace: shop, timeout: 5s, debug: true }
  options: { notes: true, secrets-base64: ${Buffer.from(text).toString('base64')} }
`,
    'test/helm/web/bitops.after-deploy.d/a.sh':
      'helm get values web -n shop; helm get manifest web -n shop; helm get values web -n shop -o json; cat "$KUBECONFIG"\n',
  };
}

function cloudformation({ params }: Groups): Files {
  const declared = params.map((_, at) => `  P${at}: { Type: String, NoEcho: true }\n`).join('');
  const given = params.map(({ value }, at) => ({ ParameterKey: `P${at}`, ParameterValue: value }));
  const names = ['Token', ...params.map((_, at) => `P${at}`)];
  const secret = (it: string) => `{ Type: AWS::SecretsManager::Secret, Properties: { SecretString: !Ref ${it} } }`;
  const made = names.map((it) => `  Of${it}: ${secret(it)}\n`).join('');
  return {
    'test/cloudformation/bitops.config.yaml': `cloudformation:
  options:
    cfn-stack-name: leaks
    cfn-files: { template-file: t.yaml, parameters: { template-param-file: p.json } }
`,
    'test/cloudformation/p.json': JSON.stringify(given),
    'test/cloudformation/t.yaml': `Parameters:\n${declared}  Token: { Type: String }
Resources:
${made}Outputs:
  Url: { Value: !Sub "https://example.com/?\${Token}" }
`,
    'test/cloudformation/bitops.before-deploy.d/a.sh': 'cat p.json\n',
  };
}

function bashPlugin({ field }: Groups): Files {
  return {
    'plugins/mine/bitops.schema.yaml':
      'mine:\n  properties:\n    cli:\n      properties:\n        pass: { type: string, parameter: pass, export_env: MINE_PASS }\n',
    'plugins/mine/deploy.sh': `echo "$BITOPS_MINE_CLI $MINE_PASS"; cat "$BITOPS_OPSREPO_ENVIRONMENT_DIR/bitops.config.yaml"\n${printing(early)}`,
    'test/mine/bitops.config.yaml': `mine: { cli: { pass: ${JSON.stringify(field[0]?.value)} } }\n`,
  };
}
