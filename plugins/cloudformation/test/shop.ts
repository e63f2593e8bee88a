/** A stack with a secret parameter, as most tests want it. */
import { changeSetOf, configOf, failed, folderOf, runOf } from './tool.js';

export const template = `
Parameters:
  Name: { Type: String, Default: it }
  Password: { Type: String, NoEcho: true }
Conditions:
  IsLarge: !Equals [!Ref Name, large]
Resources:
  B: { Type: AWS::S3::Bucket }
  C: { Type: AWS::S3::Bucket, Condition: IsLarge }
Outputs:
  Bucket: { Value: !Ref B }
  Kind: { Value: shop }
`;
const parameters = '[{ "ParameterKey": "Password", "ParameterValue": "hunter2" }]';
export const files = { 'template.yaml': template, 'parameters.json': parameters };
export const withParameters = {
  'cfn-files': { 'template-file': 'template.yaml', parameters: { 'template-param-file': 'parameters.json' } },
};
export const ready = (over = {}) => runOf(folderOf(files), { config: configOf(withParameters), ...over });
export const missing = () => {
  throw failed(
    'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id shop does not exist',
  );
};
export const update = changeSetOf({ Action: 'Modify', Replacement: 'True' });
export const seen = 'preview replace B (AWS::S3::Bucket)';
