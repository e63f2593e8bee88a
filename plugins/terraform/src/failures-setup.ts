import type { Failure } from './failures.js';

const invalid = [
  'Invalid',
  'Unsupported',
  'Missing',
  'Insufficient',
  'Too many',
  'Argument',
  'Reference to undeclared',
  'Unclosed',
  'Unterminated',
  'Unexpected',
  'Duplicate',
  'Attribute redefined',
  'Call to unknown function',
  'Error in function call',
  'Incorrect',
  'Inconsistent',
  'Self-referential',
  'Variables not allowed',
  'Function calls not allowed',
  'Extra characters',
].join('|');

/** Errors of the configuration, its providers, its modules and its variables. */
export const setupFailures: readonly Failure[] = [
  {
    code: 'TERRAFORM_VERSION_UNSUPPORTED',
    when: /Error: Unsupported (?:Terraform|OpenTofu) Core version .*?version (?<version>[\d.]+\w*)\./,
    what: 'the configuration of {id} does not allow {program} {version}',
    fix: 'Install a version that required_version allows, as terraform-VERSION, and set terraform.options.version.',
  },
  {
    code: 'TERRAFORM_CHECKSUM_WRONG',
    when: /match any of the checksums(?: previously)? recorded in the dependency lock file|(?:package|checksum).* (?:doesn't|does not) match .*(?:checksum|lock file)/,
    what: 'a provider of {id} is not the one that .terraform.lock.hcl has checksums of',
    fix: `If the lock file was made on another system, in {folder}: {program} providers lock -platform=linux_amd64 -platform=darwin_arm64
Else find out who changed the package before you trust it.`,
  },
  {
    code: 'TERRAFORM_LOCK_FILE_OUTDATED',
    when: /locked provider (?<provider>\S+) (?<version>\S+) does not match configured version constraints?|Error: Inconsistent dependency lock file/,
    what: '.terraform.lock.hcl of {id} pins a provider that its configuration does not allow',
    fix: 'Deploy once with --set {name}:options.init-upgrade=true, and commit the lock file that comes home.',
  },
  {
    code: 'TERRAFORM_REGISTRY_UNREACHABLE',
    when: /could not connect to (?<host>[\w.:-]+)|could not (?:query|download|retrieve) .*(?:no such host|connection refused|timeout|timed out|deadline|TLS|proxy|EOF)|failed to request discovery document/i,
    what: 'providers or modules of {id} can not be fetched: the registry does not answer',
    fix: 'Check the network, HTTPS_PROXY and the certificates; without a network, set up a mirror in TF_CLI_CONFIG_FILE.',
  },
  {
    code: 'TERRAFORM_PROVIDER_UNSATISFIED',
    when: /no available releases match the given constraints/,
    what: 'no version of a provider of {id} is what its configuration asks for',
    fix: 'Correct the versions in required_providers, also those of its modules; a mirror may lack the version.',
  },
  {
    code: 'TERRAFORM_PROVIDER_MISSING',
    when: /does not have a provider named (?<provider>\S+)|Error: (?:Failed to query available provider packages|Invalid provider registry host|Incompatible provider version)/,
    what: 'a provider of {id} is not to be had',
    fix: 'Correct its source in required_providers: NAMESPACE/NAME, or HOST/NAMESPACE/NAME.',
  },
  {
    code: 'TERRAFORM_PROVIDER_FAILED',
    when: /Error: (?:Failed to install provider|Required plugins are not installed|Failed to (?:obtain provider schema|load plugin schemas)|Could not load plugin)|failed to instantiate provider/,
    what: 'a provider of {id} could not be installed or started',
    fix: 'Look at the reason: a full disk, too little memory, a package for another system. Then run again.',
  },
  {
    code: 'TERRAFORM_MODULE_MISSING',
    when: /Error: (?:Unreadable module directory|Module not (?:installed|found)|Failed to (?:download|expand) module|Could not download module|Error accessing remote module registry|Unresolvable module version constraint)/,
    what: 'a module of {id} is not to be had',
    fix: 'Correct its source and version. A local one must be in the ops repo, outside of other environments.',
  },
  {
    code: 'TERRAFORM_VARIABLE_MISSING',
    when: /No value for required variable .*variable "(?<variable>[^"]+)" is not set/,
    what: 'the variable {variable} of {id} has no value',
    fix: 'Put it into *.auto.tfvars or the file that terraform.cli.var-file names, or set TF_VAR_{variable}.',
  },
  {
    code: 'TERRAFORM_VARIABLE_INVALID',
    when: /Error: (?:Invalid value for (?:input )?variable|Value for undeclared variable)/,
    what: 'a variable of {id} has a value that it can not have',
    fix: 'Correct it where it is set: a *.tfvars file, terraform.cli.var-file, or a variable TF_VAR_NAME.',
  },
  {
    code: 'TERRAFORM_VAR_FILE_MISSING',
    when: /variables file (?<file>\S+) does not exist|Error: Failed to read variables file/,
    what: 'the file that terraform.cli.var-file of {id} names is not there',
    fix: "Correct the path: it is relative to the deployment's folder, {folder}.",
  },
  {
    code: 'TERRAFORM_CYCLE',
    when: /Error: Cycle: (?<cycle>.+)/,
    what: 'resources of {id} need each other in a circle: {cycle}',
    fix: 'Break it: let one of them stop referring to the next, or split it in two resources.',
  },
  {
    code: 'TERRAFORM_RESOURCE_PROTECTED',
    when: /Error: Instance cannot be destroyed .*?(?:Resource )?(?<resource>[\w.[\]"'-]+) has lifecycle\.prevent_destroy/,
    what: '{resource} of {id} would be destroyed, and its prevent_destroy forbids it',
    fix: 'If it should go, remove prevent_destroy; else see in the plan why it would be replaced, and take that change back.',
  },
  {
    code: 'TERRAFORM_CHECK_FAILED',
    when: /Error: (?:Resource (?:pre|post)condition failed|Check block assertion failed|Module output value precondition failed)/,
    what: 'a condition that the configuration of {id} makes does not hold',
    fix: 'Its message says what was expected; correct the values, or the condition.',
  },
  {
    code: 'TERRAFORM_CONFIGURATION_INVALID',
    when: new RegExp(`^Error: (?:${invalid})`),
    placed: true,
    what: 'the configuration of {id} is not valid',
    fix: 'Correct it there. terraform validate in {folder} shows the same without a deployment.',
  },
];
