/** An error that aws prints, and what it means; `{id}` and `{source}` are filled in, and the words of the expression. */
export interface Failure {
  readonly code: string;
  readonly when: RegExp;
  readonly what: string;
  readonly fix: string;
}

const login = 'Log in (aws sso login, or new keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)';

/** The first one that fits is told. */
export const failures: readonly Failure[] = [
  {
    code: 'AWS_CREDENTIALS_EXPIRED',
    when: /ExpiredToken|token (?:included in the request )?(?:is|has) expired|(?:Token|session) has expired|SSO session .* (?:expired|invalid)|RefreshTokenError/i,
    what: 'the credentials of AWS for {id} have expired',
    fix: `${login}, then run the same command again.`,
  },
  {
    code: 'AWS_CREDENTIALS_MISSING',
    when: /Unable to locate credentials|Partial credentials found|NoCredentials|Error loading SSO Token/,
    what: 'there are no credentials of AWS for {id}',
    fix: `${login}, or name a profile in aws-cli.options.profile.`,
  },
  {
    code: 'AWS_CREDENTIALS_INVALID',
    when: /InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|AuthFailure|InvalidAccessKeyId|IncompleteSignature|InvalidIdentityToken/,
    what: 'AWS does not know the credentials of {id}',
    fix: `${login}. They may be of another partition, deleted, or cut off.`,
  },
  {
    code: 'AWS_PROFILE_MISSING',
    when: /config profile \((?<profile>[^)]+)\) could not be found/,
    what: 'the profile {profile} of {id} does not exist',
    fix: 'Correct aws-cli.options.profile or AWS_PROFILE; `aws configure list-profiles` shows what there is.',
  },
  {
    code: 'AWS_REGION_MISSING',
    when: /You must specify a region|NoRegion/,
    what: 'no region is set for {id}',
    fix: 'Set aws-cli.options.region, or AWS_DEFAULT_REGION.',
  },
  {
    code: 'AWS_ROLE_REFUSED',
    when: /not authorized to perform: sts:AssumeRole\w* on resource: (?<role>\S+)|AccessDenied[\s\S]*AssumeRole/,
    what: 'the role of {id} may not be assumed',
    fix: 'Check aws-cli.options.role-arn and external-id, and the trust policy of the role: it must name who asks.',
  },
  {
    code: 'AWS_ACCESS_DENIED',
    when: /is not authorized to perform: (?<action>[\w:]+\*?)|AccessDenied|UnauthorizedOperation|AuthorizationError/,
    what: 'AWS forbids what {id} wants: {action}',
    fix: 'Give the user or role that right, or take another one.',
  },
  {
    code: 'AWS_BUCKET_TAKEN',
    when: /BucketAlreadyExists|bucket name is not available/,
    what: 'the bucket that {id} should make belongs to somebody else',
    fix: 'Choose another name: those of buckets are shared by all accounts.',
  },
  {
    code: 'AWS_RESOURCE_EXISTS',
    when: /BucketAlreadyOwnedByYou|(?<kind>\w+)AlreadyExists\w*|EntityAlreadyExists|ResourceInUseException/,
    what: 'what {id} should make is there already',
    fix: 'Look whether it is yours; then leave the command away, or choose another name.',
  },
  {
    code: 'AWS_THROTTLED',
    when: /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|Rate exceeded/,
    what: 'AWS asks {id} to be slower',
    fix: 'Wait a minute, then run the same command again. AWS_RETRY_MODE=adaptive lets aws wait by itself.',
  },
  {
    code: 'AWS_UNREACHABLE',
    when: /Could not connect to the endpoint URL: "(?<url>[^"]+)"|Connect timeout on endpoint|EndpointConnectionError|Name or service not known/,
    what: 'AWS can not be reached by {id}: {url}',
    fix: 'Check the network, the proxy, the region, and AWS_ENDPOINT_URL if it is set.',
  },
  {
    code: 'AWS_COMMAND_INVALID',
    when: /argument (?:command|operation): Invalid choice|Unknown options?: (?<option>[^\n]*)|the following arguments are required: (?<missing>[^\n]*)|Parameter validation failed/,
    what: 'a command of {id} is none that aws knows',
    fix: 'Correct it; `aws SERVICE help` shows what there is.',
  },
];
