import type { Failure } from './failures.js';

/** Errors of providers, and of the clouds behind them. */
export const cloudFailures: readonly Failure[] = [
  {
    code: 'TERRAFORM_CREDENTIALS_EXPIRED',
    when: /ExpiredToken|RequestExpired|token (?:included in the request |provided )?(?:has |is )expired|SSO session .*expired|invalid_grant|AADSTS(?:50173|700082|70043)|refresh token .*expired/i,
    what: 'the credentials of {id} have expired',
    fix: 'Log in again (aws sso login, az login, gcloud auth application-default login), or renew the keys of the CI job.',
  },
  {
    code: 'TERRAFORM_CREDENTIALS_WRONG',
    when: /InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure|security token included in the request is invalid|AADSTS\d+/,
    what: 'the cloud does not know the credentials of {id}',
    fix: 'Check which ones are set (aws sts get-caller-identity, az account show) and for which account and region.',
  },
  {
    code: 'TERRAFORM_CREDENTIALS_MISSING',
    when: /No valid credential sources? found|failed to refresh cached credentials|Unable to locate credentials|no EC2 IMDS role found|could not find default credentials|Unable to (?:build|list) .*authori[sz]|Please run 'az login'|Missing(?: required)? (?:API )?token|failed to get shared config profile/i,
    what: 'there are no credentials for {id}',
    fix: 'Set them for the job (AWS_ACCESS_KEY_ID …, a role, a profile that is there), or log in in a before hook.',
  },
  {
    code: 'TERRAFORM_ACCESS_DENIED',
    when: /AccessDenied|Access Denied|UnauthorizedOperation|AuthorizationFailed|not authorized to perform: (?<permission>[\w:*]+)|Error 403|StatusCode: 403|status code: 403|\bForbidden\b/,
    what: 'the account of {id} may not do what its configuration asks for',
    fix: 'Give its role that permission; check too that it is the account and the region that you mean.',
  },
  {
    code: 'TERRAFORM_QUOTA_EXCEEDED',
    when: /LimitExceeded(?!.*Request)|QuotaExceeded|quota .*exceeded|exceeds? .*quota|TooManyBuckets|maximum number of|VcpuLimit/i,
    what: 'a quota of the account of {id} is used up',
    fix: 'Remove what is not needed any more, or have the quota raised, then run again.',
  },
  {
    code: 'TERRAFORM_REQUESTS_THROTTLED',
    when: /Throttling|RequestLimitExceeded|TooManyRequests|Rate exceeded|rateLimitExceeded|StatusCode: 429/i,
    what: 'the cloud takes no more requests from {id} for now',
    fix: 'Run again later; TF_CLI_ARGS_plan=-parallelism=2, and the same for apply, makes fewer at once.',
  },
  {
    code: 'TERRAFORM_RESOURCE_EXISTS',
    when: /already ?exists?|BucketAlreadyOwnedByYou|already been taken|already in use|Error 409.*exist|\.Duplicate\b/i,
    what: 'a resource of {id} is there already, and not in its state',
    fix: 'Take it into the state with an import block (import { to = ADDRESS, id = ID }), or give it another name.',
  },
  {
    code: 'TERRAFORM_RESOURCE_IN_USE',
    when: /BucketNotEmpty|DependencyViolation|ResourceInUse|DeleteConflict|is in use|still has|not empty/i,
    what: 'a resource of {id} can not be removed: something uses it, or it is not empty',
    fix: 'Remove what is in it or what refers to it, perhaps from another deployment; then run again.',
  },
  {
    code: 'TERRAFORM_PROVISIONER_FAILED',
    when: /Error: (?:local-exec|remote-exec|file) provisioner error/,
    what: 'a command of a provisioner of {id} failed; its resource is tainted, and made anew by the next deploy',
    fix: 'Its output above says why. Correct the command, then deploy again.',
  },
  {
    code: 'TERRAFORM_PROVIDER_CRASHED',
    when: /Plugin did not respond|(?:plugin|provider) crashed|panic:|rpc error: code = Unavailable|Request cancelled/i,
    what: 'a provider of {id} crashed; what it had made until then is in the state',
    fix: 'Run again. If it stays: another version of the provider, and more memory for the job.',
  },
  {
    code: 'TERRAFORM_PROVIDER_INCONSISTENT',
    when: /Provider produced (?:inconsistent|invalid)/,
    what: 'a provider of {id} did something else than it had planned, which is a fault of it',
    fix: 'Run again: often the second plan is right. If it stays: another version of the provider.',
  },
  {
    code: 'TERRAFORM_CLOUD_UNREACHABLE',
    when: /no such host|connection refused|i\/o timeout|context deadline exceeded|TLS handshake|certificate signed by unknown authority|connection reset/i,
    what: 'a service that {id} needs does not answer',
    fix: 'Check the network, HTTPS_PROXY, the certificates and the endpoint; then run again.',
  },
];
