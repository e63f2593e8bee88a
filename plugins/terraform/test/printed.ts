/** What terraform and its providers print, as it was seen. */

const aws = 'operation error S3: PutObject, https response error StatusCode: 403, RequestID: 1, HostID: 2, api error';
const lockInfo = `Lock Info:
  ID:        11111111-2222-3333-4444-555555555555
  Path:      state/a.tfstate
  Operation: OperationTypeApply
  Who:       ci@runner 7
  Version:   1.11.4
  Created:   2026-11-25 03:00:00.123 +0000 UTC
  Info:      `;

/** The code, the text, and what is said where that has values in it. */
export const printed: readonly (readonly [code: string, text: string, what?: string])[] = [
  [
    'TERRAFORM_STATE_BROKEN',
    'Error: Error acquiring the state lock\n\nError message: Unsupported state file format: The state file does not have a "version"\nattribute, which is required',
  ],
  [
    'TERRAFORM_STATE_NEWER',
    'Error: state snapshot was created by Terraform v1.14.0, which is newer than current v1.11.4; upgrade',
  ],
  [
    'TERRAFORM_STATE_NEWER',
    'Error: Error acquiring the state lock\n\nError message: Unsupported state file format: The state file uses format\nversion 5',
  ],
  [
    'TERRAFORM_STATE_LOCKED',
    `Error: Error acquiring the state lock\n\nError message: resource temporarily unavailable\n${lockInfo}`,
    'the local state of test:net is locked: Apply by ci@runner 7 since 2026-11-25 03:00:00.123 +0000 UTC',
  ],
  [
    'TERRAFORM_STATE_LOCKED',
    `Error: Error acquiring the state lock\n\nError message: operation error S3: PutObject, https response error\nStatusCode: 412, RequestID:\nZ7, api error PreconditionFailed: At least one of the pre-conditions you\nspecified did not hold\n${lockInfo}`,
    'the state of test:net is locked: Apply by ci@runner 7 since 2026-11-25 03:00:00.123 +0000 UTC, lock 11111111-2222-3333-4444-555555555555',
  ],
  [
    'TERRAFORM_STATE_LOCKED',
    'Error: Error acquiring the state lock\n\nError message: HTTP remote state already locked: ID=x-1\nLock Info:\n  ID: y',
  ],
  [
    'TERRAFORM_LOCK_FAILED',
    'Error: Error acquiring the state lock\n\nError message: ResourceNotFoundException: Requested resource not found',
  ],
  ['TERRAFORM_STATE_UNMIGRATED', "Error: Can't ask approval for state migration when interactive input is disabled."],
  [
    'TERRAFORM_BACKEND_CHANGED',
    'Error: Backend configuration changed\n\nA change in the backend configuration has been detected',
  ],
  ['TERRAFORM_BACKEND_CHANGED', 'Error: Backend initialization required, please run "terraform init"'],
  ['TERRAFORM_BACKEND_MISSING', 'Error: Failed to get existing workspaces: S3 bucket "state" does not exist.'],
  [
    'TERRAFORM_BACKEND_INCOMPLETE',
    'Error: Missing Required Value\n\n  on main.tf line 2, in terraform:\n   2:  backend "s3" {}\n\nThe attribute "bucket" is required by the backend.',
  ],
  ['TERRAFORM_STATE_DIGEST', 'Error: Error refreshing state: state data in S3 does not have the expected content.'],
  ['TERRAFORM_PLAN_STALE', 'Error: Saved plan is stale\n\nThe given plan file can no longer be applied'],
  ['TERRAFORM_WORKSPACE_MISSING', 'Error: Workspace "blue" doesn\'t exist.'],
  [
    'TERRAFORM_VERSION_UNSUPPORTED',
    'Error: Unsupported Terraform Core version\n\n  on main.tf line 2, in terraform:\n\nThis configuration does not support Terraform version 1.11.4. To proceed',
    'the configuration of test:net does not allow terraform 1.11.4',
  ],
  [
    'TERRAFORM_VERSION_UNSUPPORTED',
    'Error: Unsupported OpenTofu Core version\n\nThis configuration does not support OpenTofu version 1.8.2. To proceed',
  ],
  [
    'TERRAFORM_CHECKSUM_WRONG',
    "Error: Failed to install provider\n\nError while installing hashicorp/aws v5.1.0: the local package doesn't\nmatch any of the checksums previously recorded in the dependency lock file",
  ],
  [
    'TERRAFORM_LOCK_FILE_OUTDATED',
    'Error: Failed to query available provider packages\n\nlocked provider registry.terraform.io/hashicorp/aws 5.0.0 does not match\nconfigured version constraint 6.0.0',
  ],
  ['TERRAFORM_LOCK_FILE_OUTDATED', 'Error: Inconsistent dependency lock file'],
  [
    'TERRAFORM_REGISTRY_UNREACHABLE',
    'Error: Failed to query available provider packages\n\ncould not connect to registry.terraform.io: failed to request discovery\ndocument: dial tcp: no such host',
  ],
  [
    'TERRAFORM_PROVIDER_UNSATISFIED',
    'Error: Failed to query available provider packages\n\nno available releases match the given constraints >= 9.0.0',
  ],
  [
    'TERRAFORM_PROVIDER_MISSING',
    'Error: Failed to query available provider packages\n\nprovider registry registry.terraform.io does not have a provider named\nregistry.terraform.io/acme/foo',
  ],
  [
    'TERRAFORM_PROVIDER_FAILED',
    'Error: failed to instantiate provider "registry.terraform.io/acme/it" to obtain\nschema: Unrecognized remote plugin message',
  ],
  ['TERRAFORM_PROVIDER_FAILED', 'Error: Required plugins are not installed'],
  [
    'TERRAFORM_MODULE_MISSING',
    'Error: Failed to download module\n\nCould not download module "m" (main.tf:1) source code from\n"git::https://x": error downloading',
  ],
  [
    'TERRAFORM_VARIABLE_MISSING',
    'Error: No value for required variable\n\n  on main.tf line 1:\n   1: variable "size" {\n\nThe root module input variable "size" is not set, and has no default value.',
    'the variable size of test:net has no value',
  ],
  ['TERRAFORM_VARIABLE_INVALID', 'Error: Invalid value for input variable\n\n  on a.tfvars line 1:'],
  [
    'TERRAFORM_VAR_FILE_MISSING',
    'Error: Failed to read variables file\n\nGiven variables file x.tfvars does not exist.',
  ],
  [
    'TERRAFORM_CYCLE',
    'Error: Cycle: aws_a.b, aws_c.d',
    'resources of test:net need each other in a circle: aws_a.b, aws_c.d',
  ],
  [
    'TERRAFORM_RESOURCE_PROTECTED',
    'Error: Instance cannot be destroyed\n\n  on main.tf line 1:\n\nResource module.a["x"].aws_b.c[0] has lifecycle.prevent_destroy set, but the plan',
    'module.a["x"].aws_b.c[0] of test:net would be destroyed, and its prevent_destroy forbids it',
  ],
  ['TERRAFORM_CHECK_FAILED', 'Error: Resource precondition failed'],
  [
    'TERRAFORM_CONFIGURATION_INVALID',
    'Error: Unsupported argument\n\n  on main.tf line 2, in resource "terraform_data" "b":\n\nAn argument named "inpt" is not expected here.',
  ],
  [
    'TERRAFORM_CREDENTIALS_EXPIRED',
    `Error: creating S3 Bucket (b): ${aws} ExpiredToken: The provided token has expired.`,
  ],
  ['TERRAFORM_CREDENTIALS_EXPIRED', 'Error: oauth2: "invalid_grant" "Token has been expired or revoked."'],
  [
    'TERRAFORM_CREDENTIALS_WRONG',
    'Error: validating provider credentials: api error InvalidClientTokenId: The security token included in the request is invalid.',
  ],
  [
    'TERRAFORM_CREDENTIALS_MISSING',
    'Error: No valid credential sources found\n\nfailed to refresh cached credentials, no EC2 IMDS role found',
  ],
  [
    'TERRAFORM_CREDENTIALS_MISSING',
    "Error: building account: could not acquire access token: Please run 'az login' to setup account.",
  ],
  ['TERRAFORM_ACCESS_DENIED', `Error: creating S3 Bucket (b): ${aws} AccessDenied: Access Denied`],
  [
    'TERRAFORM_ACCESS_DENIED',
    'Error: creating EC2 Instance: api error UnauthorizedOperation: You are not authorized to perform: ec2:RunInstances',
  ],
  [
    'TERRAFORM_QUOTA_EXCEEDED',
    'Error: creating EC2 EIP: api error AddressLimitExceeded: The maximum number of addresses has been reached.',
  ],
  ['TERRAFORM_REQUESTS_THROTTLED', 'Error: reading Route53: api error Throttling: Rate exceeded'],
  ['TERRAFORM_REQUESTS_THROTTLED', 'Error: reading EC2: api error RequestLimitExceeded: Request limit exceeded.'],
  [
    'TERRAFORM_RESOURCE_EXISTS',
    'Error: creating S3 Bucket (my-bucket): BucketAlreadyExists\n\n  with aws_s3_bucket.it,\n  on main.tf line 20, in resource "aws_s3_bucket" "it":',
  ],
  [
    'TERRAFORM_RESOURCE_EXISTS',
    'Error: creating IAM Role (r): api error EntityAlreadyExists: Role with name r already exists.',
  ],
  [
    'TERRAFORM_RESOURCE_IN_USE',
    'Error: deleting S3 Bucket (b): api error BucketNotEmpty: The bucket you tried to delete is not empty',
  ],
  [
    'TERRAFORM_RESOURCE_IN_USE',
    'Error: deleting EC2 Subnet: api error DependencyViolation: The subnet has dependencies and cannot be deleted.',
  ],
  ['TERRAFORM_PROVISIONER_FAILED', 'Error: local-exec provisioner error'],
  [
    'TERRAFORM_PROVIDER_CRASHED',
    'Error: Plugin did not respond\n\nThe plugin encountered an error, and failed to respond to the\nplugin6.(*GRPCProvider).ApplyResourceChange call.',
  ],
  ['TERRAFORM_PROVIDER_INCONSISTENT', 'Error: Provider produced inconsistent result after apply'],
  ['TERRAFORM_CLOUD_UNREACHABLE', 'Error: Get "https://10.0.0.1/api": dial tcp 10.0.0.1:443: i/o timeout'],
];
