/** Configurations that drive a real terraform into errors that users meet. No registry and no cloud is asked. */
import { resources } from './rig.js';

/** The file that most of them are about. */
export const main = 'test/terraform/main.tf';
/** Settings that apply. */
export const applying = { 'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n' };
/** A local backend. */
export const backend = (path: string) => `terraform {\n  backend "local" {\n    path = "${path}"\n  }\n}\n`;
/** A configuration that needs a provider. */
export const needing = (source: string, more = '') =>
  `terraform {\n  required_providers {\n    it = { source = "${source}"${more} }\n  }\n}\n`;

/** Packages of a provider in the mirror below; nobody runs them. */
export const mirrored = (version: string) => {
  const folder = `test/terraform/registry.terraform.io/acme/it/${version}`;
  const systems = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];
  return Object.fromEntries(
    systems.map((it) => [`${folder}/${it}/terraform-provider-it_v${version}`, '#!/bin/false\n']),
  );
};

/** A mirror in the deployment's folder: no registry is asked, so that the tests need no network. */
export const mirror = 'provider_installation {\n  filesystem_mirror {\n    path = "."\n  }\n}\n';

/** A configuration and what is told of it. */
export interface Case {
  readonly code: string;
  readonly files: Readonly<Record<string, string>>;
  /** Further code for the CLI configuration of terraform. */
  readonly cliConfig?: string;
  readonly at?: string;
  readonly what: string;
  readonly fix: string;
}

/** Each is run by a test of its own. */
export const cases: readonly Case[] = [
  {
    code: 'TERRAFORM_CONFIGURATION_INVALID',
    files: { [main]: 'resource "terraform_data" "a" {\n  input = \n}\n' },
    at: `${main}:2`,
    what: 'the configuration of test:terraform is not valid',
    fix: 'terraform validate in test/terraform',
  },
  {
    code: 'TERRAFORM_CONFIGURATION_INVALID',
    files: {
      [main]: 'module "m" {\n  source = "../../_modules/m"\n}\n',
      '_modules/m/main.tf': 'locals {\n  a = b.c\n}\n',
    },
    at: '_modules/m/main.tf:2',
    what: 'is not valid',
    fix: 'Correct it there.',
  },
  {
    code: 'TERRAFORM_VARIABLE_MISSING',
    files: { [main]: '\nvariable "size" {}\n' },
    at: `${main}:2`,
    what: 'the variable size of test:terraform has no value',
    fix: 'set TF_VAR_size',
  },
  {
    code: 'TERRAFORM_VARIABLE_INVALID',
    files: { [main]: 'variable "size" {\n  type = number\n}\n', 'test/terraform/a.auto.tfvars': 'size = "x"\n' },
    at: 'test/terraform/a.auto.tfvars:1',
    what: 'a variable of test:terraform has a value',
    fix: 'Correct it where it is set',
  },
  {
    code: 'TERRAFORM_VAR_FILE_MISSING',
    files: {
      [main]: resources('a'),
      'test/terraform/bitops.config.yaml': 'terraform: { cli: { var-file: prod.tfvars } }\n',
    },
    what: 'the file that terraform.cli.var-file of test:terraform names is not there',
    fix: 'test/terraform',
  },
  {
    code: 'TERRAFORM_VERSION_UNSUPPORTED',
    files: { [main]: 'terraform {\n  required_version = ">= 9"\n}\n' },
    at: `${main}:2`,
    what: 'does not allow terraform 1.',
    fix: 'terraform.options.version',
  },
  {
    code: 'TERRAFORM_REGISTRY_UNREACHABLE',
    files: { [main]: needing('127.0.0.1:1/acme/it') },
    what: 'the registry does not answer',
    fix: 'HTTPS_PROXY',
  },
  {
    code: 'TERRAFORM_PROVIDER_MISSING',
    files: { [main]: needing('acme/it') },
    cliConfig: mirror,
    what: 'a provider of test:terraform is not to be had',
    fix: 'NAMESPACE/NAME',
  },
  {
    code: 'TERRAFORM_PROVIDER_UNSATISFIED',
    files: { [main]: needing('acme/it', ', version = "1.0.0"'), ...mirrored('0.5.0') },
    cliConfig: mirror,
    what: 'no version of a provider of test:terraform',
    fix: 'required_providers',
  },
  {
    code: 'TERRAFORM_MODULE_MISSING',
    files: { [main]: 'module "m" {\n  source = "../m"\n}\n' },
    at: `${main}:1`,
    what: 'a module of test:terraform is not to be had',
    fix: 'must be in the ops repo',
  },
  {
    code: 'TERRAFORM_CYCLE',
    files: {
      [main]: `resource "terraform_data" "a" {\n  input = terraform_data.b.output\n}
resource "terraform_data" "b" {\n  input = terraform_data.a.output\n}\n`,
    },
    what: 'need each other in a circle: terraform_data.',
    fix: 'Break it',
  },
  {
    code: 'TERRAFORM_STATE_BROKEN',
    files: { [main]: resources('a'), 'test/terraform/terraform.tfstate': '<<<<<<< HEAD\n{"version":4}\n=======\n' },
    what: 'the state of test:terraform is no state file',
    fix: 'from git',
  },
  {
    code: 'TERRAFORM_STATE_NEWER',
    files: {
      [main]: resources('a'),
      'test/terraform/terraform.tfstate': '{"version":5,"terraform_version":"9.9.9","serial":1,"lineage":"x"}',
    },
    what: 'was written by a newer version',
    fix: 'terraform.options.version',
  },
  {
    code: 'TERRAFORM_PROVISIONER_FAILED',
    files: {
      ...applying,
      [main]: 'resource "terraform_data" "a" {\n  provisioner "local-exec" {\n    command = "exit 4"\n  }\n}\n',
    },
    at: `${main}:2`,
    what: 'a command of a provisioner of test:terraform failed',
    fix: 'then deploy again',
  },
  {
    code: 'TERRAFORM_CHECK_FAILED',
    files: {
      [main]: `resource "terraform_data" "b" {\n  input = 1\n}
resource "terraform_data" "a" {\n  lifecycle {\n    precondition {\n      condition = terraform_data.b.input > 2
      error_message = "one is small"\n    }\n  }\n}\n`,
    },
    at: `${main}:7`,
    what: 'a condition that the configuration of test:terraform makes does not hold',
    fix: 'correct the values',
  },
];
