import type { Failure } from './failures.js';

const holder =
  /Lock Info: ID: (?<lock>\S+) .*?Operation: (?:OperationType)?(?<operation>\S*) Who: (?<who>.*?) Version: .*?Created: (?<since>.*?) Info:/
    .source;

const unlock = `Wait until it is done, or let it be waited for: --set {name}:cli.lock-timeout=5m.
If it does not run any more, in {folder}: {init} && {program} force-unlock {lock}`;

/** Errors of the backend, the state and its lock. */
export const stateFailures: readonly Failure[] = [
  {
    code: 'TERRAFORM_STATE_BROKEN',
    when: /state file could not be parsed as JSON|state file does not have a "version" attribute/,
    what: 'the state of {id} is no state file: it was cut off, edited or merged by hand',
    fix: `Put an earlier version in its place: from git, from the versions of the bucket, or terraform.tfstate.backup.
Then look at bitops plan: what was made since then is not in it.`,
  },
  {
    code: 'TERRAFORM_STATE_NEWER',
    when: /Unsupported state file format|created by (?:Terraform|OpenTofu) v?(?<version>[\d.]+\w*), which is newer than current/,
    what: 'the state of {id} was written by a newer version than {program} is',
    fix: 'Install that version, and set terraform.options.version, so that nobody goes back behind it.',
  },
  {
    // terraform prints its own lock as the one that is held
    code: 'TERRAFORM_STATE_LOCKED',
    when: /HTTP remote state already locked: ID=(?<lock>\S+)/,
    what: 'the state of {id} is locked, lock {lock}; its server does not say by whom',
    fix: unlock,
  },
  {
    code: 'TERRAFORM_STATE_LOCKED',
    when: new RegExp(`resource temporarily unavailable ${holder}`),
    what: 'the local state of {id} is locked: {operation} by {who} since {since}',
    fix: 'Wait until that process is done, or let it be waited for: --set {name}:cli.lock-timeout=5m.',
  },
  {
    code: 'TERRAFORM_STATE_LOCKED',
    when: new RegExp(holder),
    what: 'the state of {id} is locked: {operation} by {who} since {since}, lock {lock}',
    fix: unlock,
  },
  {
    code: 'TERRAFORM_LOCK_FAILED',
    when: /Error: Error (?:acquiring|locking|releasing) the state(?: lock)?/,
    what: 'the lock of the state of {id} can not be taken or given back',
    fix: 'Check that the table or the file of the lock is there and that the account may write it.',
  },
  {
    code: 'TERRAFORM_STATE_UNMIGRATED',
    when: /Can't ask approval for state migration|Error asking for state migration action|migrat\w+ .*input is disabled/,
    what: 'there is state of {id} in another place than the backend of its configuration',
    fix: `bitops moves no state by itself. In {folder}: {init} -migrate-state
If that state is of no use, remove terraform.tfstate and .terraform there.`,
  },
  {
    code: 'TERRAFORM_BACKEND_CHANGED',
    when: /Error: Backend (?:configuration changed|initialization required)|Error: Initial configuration of the requested backend/,
    what: 'the backend of {id} is not the one that {folder}/.terraform was made for',
    fix: `If the state is in the new place already: rm -r {folder}/.terraform
If it has to be moved there: in {folder}, {init} -migrate-state. bitops moves no state by itself.`,
  },
  {
    code: 'TERRAFORM_BACKEND_MISSING',
    when: /S3 bucket "(?<bucket>[^"]+)" does not exist|NoSuchBucket|storage: bucket doesn't exist|ContainerNotFound|unable to locate .*storage account/i,
    what: 'the backend of {id} does not exist',
    fix: 'Correct its name, its region and the account; or make it once, by hand or in a deployment before this one.',
  },
  {
    code: 'TERRAFORM_BACKEND_INCOMPLETE',
    when: /Error: Missing Required Value|Error: Missing region value|The attribute "\w+" is required by the backend|Error: Invalid backend configuration/,
    what: 'a setting of the backend of {id} is missing or wrong',
    fix: 'Give it in the backend block, or in terraform.cli.backend-config as KEY=VALUE.',
  },
  {
    code: 'TERRAFORM_STATE_DIGEST',
    when: /state data in S3 does not have the expected content/,
    what: 'the state of {id} in S3 and its digest in DynamoDB do not belong together',
    fix: 'Wait a minute and run again. If it stays, somebody changed the state by hand: compare its versions in the bucket.',
  },
  {
    code: 'TERRAFORM_PLAN_STALE',
    when: /Error: Saved plan (?:is stale|does not match the given state)/,
    what: 'the state of {id} has changed since the plan was made, so it was not applied',
    fix: 'Run the same command again: it plans anew.',
  },
  {
    code: 'TERRAFORM_WORKSPACE_MISSING',
    when: /Workspace "(?<workspace>[^"]+)" doesn't exist|currently selected workspace \((?<selected>[^)]+)\) does not exist/,
    what: 'the terraform workspace of {id} does not exist',
    fix: 'Correct terraform.options.workspace, or make it once in {folder}: {program} workspace new NAME',
  },
];
