/** An ops repo with one stack of CloudFormation. */
import { type OpsRepo, opsRepo } from './ops-repo.js';
import type { Finished } from './program.js';
import { eventsOf } from './told.js';

/** The CLI takes its second to start, and each run starts it some times. */
export const timeout = 240_000;

/** An ops repo with one stack, whose template has a secret parameter. */
export function shop(files: Readonly<Record<string, string>> = {}): OpsRepo {
  return opsRepo({
    'test/cloudformation/bitops.config.yaml': `
cloudformation:
  options:
    cfn-stack-name: shop
    capabilities: CAPABILITY_IAM
    tags: { team: payments }
    cfn-files:
      template-file: template.yaml
      parameters: { template-param-file: parameters.json }
`,
    'test/cloudformation/template.yaml': `
Parameters:
  Password: { Type: String, NoEcho: true }
Resources:
  Site: { Type: AWS::S3::Bucket }
  Login: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: !Ref Password } }
`,
    'test/cloudformation/parameters.json': '[{ "ParameterKey": "Password", "ParameterValue": "hunter2-hunter2" }]',
    ...files,
  });
}

/** The command lines of a run. */
export function commandsOf(run: Finished): readonly string[] {
  return eventsOf(run, 'command.started').map((it) => [it.file, ...it.args].join(' '));
}
