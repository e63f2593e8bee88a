/**
 * What ansible's errors mean, and the mend. ansible has no codes: what is looked for are its messages. The first one that
 * matches counts.
 */

/** An error that people meet. */
export interface Failure {
  readonly code: string;
  /** Found in the message, all in one line; its named groups can be used in `what` and `fix`. */
  readonly when: RegExp;
  /** `{id}` = the deployment, `{folder}` = its folder, `{task}` and `{hosts}` = what failed where, and the groups of `when`. */
  readonly what: string;
  readonly fix: string;
}

const vaultLocked = {
  code: 'ANSIBLE_VAULT_LOCKED',
  when: /Attempting to decrypt but no vault secrets found|EOFError .* on prompt/,
  what: '{id} needs the password of a vault, and has none',
  fix: 'Name the file that holds it in ansible.cli.vault-password-file, or in ansible.cli.vault-id as NAME@FILE.',
};
const vaultPasswordWrong = {
  code: 'ANSIBLE_VAULT_PASSWORD_WRONG',
  when: /Decryption failed/,
  what: 'the password of the vault of {id} is wrong',
  fix: 'Compare the file that ansible.cli.vault-password-file or vault-id names; "ansible-vault view FILE" tries it.',
};

/** What a host that can't be reached says. */
export const unreachable: readonly Failure[] = [
  {
    code: 'ANSIBLE_HOST_KEY_UNKNOWN',
    when: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
    what: 'the key of {hosts} is not the one that ssh knows, or not known at all',
    fix: 'Put it into known_hosts (ssh-keyscan) once you trust it; host_key_checking = False in ansible.cfg trusts anybody.',
  },
  {
    code: 'ANSIBLE_LOGIN_REFUSED',
    when: /Permission denied|Authentication fail|Invalid\/incorrect (username\/)?password|UNPROTECTED PRIVATE KEY/i,
    what: '{hosts} refuses the login of {id}',
    fix: 'Check ansible_user and the ssh key: private_key_file in ansible.cfg, ansible_ssh_private_key_file, its mode 0600.',
  },
  {
    code: 'ANSIBLE_HOST_UNREACHABLE',
    when: /(?:)/,
    what: 'the task "{task}" of {id} could not reach {hosts}',
    fix: 'Check that it is up, its address and port in the inventory, and the network in between. Nothing was changed there by this task.',
  },
];

/** What a task that fails says. */
export const failed: readonly Failure[] = [
  vaultLocked,
  vaultPasswordWrong,
  {
    code: 'ANSIBLE_PYTHON_MODULE_MISSING',
    when: /required Python library \((?<module>[^)]+)\) on (?<machine>\S+?)'s Python (?<python>\S+?)\.? /,
    what: 'the task "{task}" of {id} needs the Python module {module} on {hosts}',
    fix: 'Install it there for {python}, or name another Python in ansible_python_interpreter.',
  },
  {
    code: 'ANSIBLE_PYTHON_MODULE_MISSING',
    when: /No module named '?(?<module>[\w.]+)/,
    what: 'the task "{task}" of {id} needs the Python module {module} on {hosts}',
    fix: 'Install it there, or name another Python in ansible_python_interpreter.',
  },
  {
    code: 'ANSIBLE_BECOME_FAILED',
    when: /Missing (?<method>sudo|su|doas|become) password|sudo: a (terminal|password) is required|Incorrect \w+ password|sudo: (command )?not found|not in the sudoers file|Timeout.* waiting for privilege escalation/i,
    what: 'the task "{task}" of {id} can not become another user on {hosts}',
    fix: 'Install sudo there, allow the user to use it without a password, or set ansible_become_password from a vault.',
  },
  {
    code: 'ANSIBLE_PYTHON_MISSING',
    when: /you probably need to set the interpreter|python[\d.]*: (command )?not found|interpreter[^.]* (was )?not found|No python interpreters found/i,
    what: 'there is no Python on {hosts} where the task "{task}" of {id} looks for it',
    fix: 'Install python3 there, or set ansible_python_interpreter in the inventory.',
  },
  {
    code: 'ANSIBLE_VARIABLE_UNDEFINED',
    when: /'(?<variable>[^']+)' is undefined/,
    what: 'the task "{task}" of {id} uses {variable}, which is not defined on {hosts}',
    fix: 'Define it in the inventory, in group_vars or host_vars, or in ansible.cli.extra-vars; or correct its name.',
  },
  {
    code: 'ANSIBLE_FILE_MISSING',
    when: /Could not find or access '(?<file>[^']+)'/,
    what: 'the task "{task}" of {id} finds no file {file}',
    fix: 'Correct the path: relative ones begin in files/ or templates/ beside the playbook or in the role.',
  },
  {
    code: 'ANSIBLE_TASK_FAILED',
    when: /(?:)/,
    what: 'the task "{task}" of {id} failed on {hosts}',
    fix: 'Correct what it complains of, then run the same command again.',
  },
];

/** What any program of ansible prints that can't start. */
const setup: readonly Failure[] = [
  {
    code: 'ANSIBLE_CONFIG_INVALID',
    when: /Error reading config file|Invalid (type|value) for configuration option|Invalid settings supplied/i,
    what: 'ansible.cfg of {id} is not valid',
    fix: 'Correct it; "ansible-config dump --only-changed" in {folder} shows what ansible reads.',
  },
  {
    code: 'ANSIBLE_LOCALE_WRONG',
    when: /could not initialize the preferred locale|requires the locale encoding to be UTF-8/,
    what: 'ansible does not start in this locale',
    fix: 'Set LC_ALL=C.UTF-8, or install the locale that LANG and LC_ALL name.',
  },
];

/** What ansible-galaxy prints. */
export const galaxy: readonly Failure[] = [
  ...setup,
  {
    code: 'ANSIBLE_REQUIREMENTS_INVALID',
    when: /parse the requirements|requirements file|Must specify name or src|not point to a concrete|'\w+' object is not/,
    what: 'requirements.yml of {id} is not valid',
    fix: 'Correct it: a map of roles: and collections:, each a list of { name, version } and, for git, { src, scm: git }.',
  },
  {
    code: 'ANSIBLE_GALAXY_UNREACHABLE',
    when: /when attempting to call Galaxy at '?(?<server>[^' ]+)|urlopen error|Could not resolve host/,
    what: 'what requirements.yml of {id} asks for can not be fetched',
    fix: 'Check the network and HTTPS_PROXY, or take roles and collections from git or a server of your own.',
  },
  {
    code: 'ANSIBLE_REQUIREMENT_MISSING',
    when: /was NOT installed successfully|Failed to (resolve|find|clone|download)|Could not (satisfy|find)|does not appear to be a git repository|Failed to resolve the requested dependencies/,
    what: 'what requirements.yml of {id} asks for is not to be had',
    fix: 'Correct its name, src and version; for a private repository give git its credentials.',
  },
];

/** What ansible prints where there is no task to blame. */
export const printed: readonly Failure[] = [
  vaultLocked,
  vaultPasswordWrong,
  {
    code: 'ANSIBLE_VAULT_FILE_MISSING',
    when: /The vault password file (?<file>.+?) was not found/,
    what: "the file of the vault's password of {id} is not there: {file}",
    fix: "Write it, or correct ansible.cli.vault-password-file or vault-id: paths from the deployment's folder.",
  },
  {
    code: 'ANSIBLE_VAULT_FILE_INVALID',
    when: /Problem running vault password script|Vault password (client )?script .+? returned|Invalid vault password was provided/,
    what: "the file of the vault's password of {id} gives no password",
    fix: 'A file with the password in it must not be executable (chmod -x); an executable one must print it.',
  },
  {
    code: 'ANSIBLE_PLAYBOOK_MISSING',
    when: /the playbook: (?<file>.+?) (could not be found|does not appear to be a file)|Could not find or access '(?<imported>[^']+\.ya?ml)' on the Ansible Controller.*import_playbook/,
    what: '{id} has no playbook {file}',
    fix: "Write it, or name another one in ansible.cli.main-playbook, relative to the deployment's folder.",
  },
  {
    code: 'ANSIBLE_ROLE_MISSING',
    when: /the role '(?<role>[^']+)' was not found/,
    what: '{id} has no role {role}',
    fix: 'Put it into roles/ beside the playbook, or into requirements.yml, from which it is installed.',
  },
  {
    code: 'ANSIBLE_MODULE_MISSING',
    when: /couldn't resolve module\/action '(?<module>[^']+)'/,
    what: '{id} has no module {module}',
    fix: 'Correct its name, or put its collection into requirements.yml, from which it is installed.',
  },
  ...setup,
  {
    code: 'ANSIBLE_EXTRA_VARS_INVALID',
    when: /Unable to retrieve file contents|Invalid extra vars data supplied/,
    what: 'ansible.cli.extra-vars of {id} can not be read',
    fix: "Correct the path behind @, which begins in the deployment's folder; what is in it must be a map.",
  },
  {
    code: 'ANSIBLE_HOSTS_UNMATCHED',
    when: /do(es)? not match any hosts|Could not match supplied host pattern/,
    what: 'no host matches what {id} asks for',
    fix: 'Correct the pattern, or the inventory: "ansible-inventory --graph -i INVENTORY" shows what is in it.',
  },
  {
    code: 'ANSIBLE_INVENTORY_INVALID',
    when: /No inventory was parsed|failed to parse inventory source/i,
    what: 'the inventory of {id} can not be read',
    fix: 'Correct it: "ansible-inventory --list -i INVENTORY" says what is wrong.',
  },
  {
    code: 'ANSIBLE_PLAYBOOK_INVALID',
    when: /Syntax Error|YAML|not a valid attribute|conflicting action|must be a list|Empty playbook|no module\/action detected|unexpected parameter|error appears to be in|Origin: /,
    what: 'a playbook of {id} is not valid',
    fix: 'Correct it there. "ansible-playbook --syntax-check" in {folder} shows the same without a deployment.',
  },
];
