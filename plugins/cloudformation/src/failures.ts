/**
 * What errors of the AWS CLI mean, and the mend. AWS has codes, which are what is looked for first; what the CLI says by itself
 * has none. The first one that matches counts.
 */

/** An error that people meet. */
export interface Failure {
  readonly code: string;
  /** Found in what the CLI printed, all in one line; its named groups can be used in `what` and `fix`. */
  readonly when: RegExp;
  /** `{id}` = the deployment, `{name}` its name, `{environment}` its environment, `{stack}` its stack, and groups of `when`. */
  readonly what: string;
  readonly fix: string;
}

/** Every error that is known, those that say most first. */
export const failures: readonly Failure[] = [
  {
    code: 'CLOUDFORMATION_CREDENTIALS_EXPIRED',
    when: /\((?:ExpiredToken\w*|RequestExpired)\)|Token has expired|SSO session .*(?:expired|invalid)|Error when retrieving token from sso|refresh failed/i,
    what: 'the AWS credentials of {id} have expired',
    fix: 'Log in again (aws sso login), or renew the keys of the CI job.',
  },
  {
    code: 'CLOUDFORMATION_CREDENTIALS_WRONG',
    when: /\((?:InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|IncompleteSignature\w*)\)/,
    what: 'AWS does not know the credentials of {id}',
    fix: 'Look which ones are set, and for which account: aws sts get-caller-identity',
  },
  {
    code: 'CLOUDFORMATION_CREDENTIALS_MISSING',
    when: /Unable to locate credentials|Partial credentials found|config profile \((?<profile>[^)]*)\) could not be found|Error when retrieving credentials/,
    what: 'there are no AWS credentials for {id}',
    fix: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a role or a profile that is there, or log in in a before hook.',
  },
  {
    code: 'CLOUDFORMATION_REGION_MISSING',
    when: /You must specify a region|Invalid endpoint: https:\/\/cloudformation\.\.|Provided region_name .* doesn't match/,
    what: 'the region of {id} is not known',
    fix: 'Set AWS_REGION, or cloudformation.options.region.',
  },
  {
    code: 'CLOUDFORMATION_ACCESS_DENIED',
    when: /\((?:AccessDenied\w*|UnauthorizedOperation|403|Forbidden)\)|not authorized to perform: (?<permission>[\w:*]+)/,
    what: 'the account of {id} may not do what is asked for',
    fix: 'Give its role that permission; check too that it is the account and the region that you mean.',
  },
  {
    code: 'CLOUDFORMATION_CAPABILITY_MISSING',
    when: /\(InsufficientCapabilities\w*\).*?Requires capabilities\s*:\s*\[(?<capability>[\w, ]+)\]/,
    what: 'the template of {id} makes roles or rights, or uses macros, which has to be allowed',
    fix: 'If that is what you want, set cloudformation.options.capabilities: {capability}.',
  },
  {
    code: 'CLOUDFORMATION_BUCKET_MISSING',
    when: /\(NoSuchBucket\)|The specified bucket does not exist|S3 error: The specified (?:bucket|key) does not exist/,
    what: 'the bucket, or the template in it, of {id} is not there',
    fix: 'Make the bucket that cloudformation.options.s3bucket names (aws s3 mb), or name another one.',
  },
  {
    code: 'CLOUDFORMATION_STACK_BUSY',
    when: /is in (?<status>\w+_IN_PROGRESS) state|\(OperationInProgress\w*\)|\(InvalidChangeSetStatus\).*in (?:progress|stack status)/i,
    what: 'the stack {stack} of {id} is being changed already',
    fix: 'Wait until it is done, then run again: aws cloudformation describe-stack-events --stack-name {stack}',
  },
  {
    code: 'CLOUDFORMATION_STACK_STUCK',
    when: /is in (?<status>\w+) state and can ?not be updated/i,
    what: 'the stack {stack} of {id} can not be changed: {status}',
    fix: 'Look at its events; often it has to be deleted first: bitops destroy {environment} --only {name}',
  },
  {
    code: 'CLOUDFORMATION_STACK_PROTECTED',
    when: /TerminationProtection is enabled/i,
    what: 'the stack {stack} of {id} is protected against being deleted',
    fix: 'If you mean it: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {stack}',
  },
  {
    code: 'CLOUDFORMATION_STACK_USED',
    when: /Export (?<export>\S+) cannot be (?:deleted|updated) as it is in use by (?<by>.+?)(?:\.|$)/,
    what: 'another stack uses an export of {stack}: {by} uses {export}',
    fix: 'Change or remove that stack first.',
  },
  {
    code: 'CLOUDFORMATION_QUOTA_EXCEEDED',
    when: /\(LimitExceeded\w*\)|Limit for .* has been exceeded|limit exceeded/i,
    what: 'a quota of the account of {id} is used up',
    fix: 'Remove stacks or change sets that nobody needs any more, or have the quota raised, then run again.',
  },
  {
    code: 'CLOUDFORMATION_REQUESTS_THROTTLED',
    when: /\((?:Throttling\w*|RequestLimitExceeded|TooManyRequests\w*)\)|Rate exceeded/,
    what: 'AWS takes no more requests from {id} for now',
    fix: 'Run again later; AWS_RETRY_MODE=adaptive and AWS_MAX_ATTEMPTS=10 let the CLI wait longer.',
  },
  {
    code: 'CLOUDFORMATION_TEMPLATE_INVALID',
    when: /\(ValidationError\).*(?:Template (?:format|error|validation)|template|Unresolved resource dependencies|Unrecognized resource type|Invalid template)/i,
    what: 'AWS does not take the template of {id}',
    fix: 'Correct what it complains of, then run again. Nothing was changed.',
  },
  {
    code: 'CLOUDFORMATION_PARAMETERS_INVALID',
    when: /\(ValidationError\).*Parameter|Parameter validation failed/,
    what: 'AWS does not take the parameters of {id}',
    fix: 'Correct them in the file of parameters, or in the inputs of the deployment. Nothing was changed.',
  },
  {
    code: 'CLOUDFORMATION_AWS_UNREACHABLE',
    when: /Could not connect to the endpoint URL|Connect timeout|Read timeout|Connection was closed|SSL validation failed|Name or service not known|Failed to connect to proxy/i,
    what: 'AWS does not answer {id}',
    fix: 'Check the network, HTTPS_PROXY, the certificates, AWS_ENDPOINT_URL and the region; then run again.',
  },
];
