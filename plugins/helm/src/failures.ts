/** An error that helm prints, and what it means. `{words}` are filled in: those of the expression, and id, name, namespace. */
export interface Failure {
  readonly code: string;
  readonly when: RegExp;
  readonly what: string;
  readonly fix: string;
}

/** The first one that fits is told. */
export const failures: readonly Failure[] = [
  {
    code: 'HELM_DEPENDENCY_UNAVAILABLE',
    when: /can't get a valid version for [^\n]*|could not (?:find|download|retrieve)[^\n]*|no cached repositor[^\n]*|Unable to get an update from[^\n]*|not a valid chart repository[^\n]*|failed to (?:download|fetch)[^\n]*|directory [^\n]* not found/,
    what: 'a dependency of {id} can not be fetched',
    fix: 'Check its repository and version in Chart.yaml, and whether the machine may reach and read it (helm registry login).',
  },
  {
    code: 'HELM_CLUSTER_UNREACHABLE',
    when: /cluster unreachable: .*exec: (?:executable|process) "?(?<program>[^\s"]+)"? (?:not found|failed)|exec: "(?<program2>[^"]+)": executable file not found/i,
    what: 'the kubeconfig of {id} gets its token from a program that does not run: {program}',
    fix: 'Install the program, or log it in; what it printed stands above.',
  },
  {
    code: 'HELM_UNAUTHORIZED',
    when: /Unauthorized|must be logged in|provide credentials|You must be logged in to the server/,
    what: 'the cluster of {id} does not accept the credentials',
    fix: 'Log in again, or set another kubeconfig: KUBECONFIG_BASE64, helm.options.k8s, or KUBECONFIG.',
  },
  {
    code: 'HELM_FORBIDDEN',
    when: /is forbidden: (?<reason>.*)/,
    what: 'the cluster forbids what {id} wants: {reason}',
    fix: 'Give the user or service account of the kubeconfig that right, or use another one.',
  },
  {
    code: 'HELM_CLUSTER_UNREACHABLE',
    when: /cluster unreachable: (?<reason>.*)/i,
    what: 'the cluster of {id} does not answer',
    fix: 'Check the address in the kubeconfig and the network. Without helm.options.k8s, helm uses KUBECONFIG or ~/.kube/config.',
  },
  {
    code: 'HELM_RELEASE_PENDING',
    when: /another operation \(install\/upgrade\/rollback\) is in progress/,
    what: 'another helm works on the release of {id}, or one was killed in the middle of its work',
    fix: 'Look at `helm history {name} --namespace {namespace}`. If none works on it any more, roll it back and run again.',
  },
  {
    code: 'HELM_RESOURCE_OWNED',
    when: /(?<kind>\w+) "(?<resource>[^"]+)" in namespace "[^"]*" exists and cannot be imported into the current release/,
    what: '{kind} {resource} of {id} is there already and belongs to another release or to nobody',
    fix: 'Rename one of the two, delete it, or give it the labels and annotations of this release.',
  },
  {
    code: 'HELM_NOT_READY',
    when: /context deadline exceeded|timed out waiting for the condition|client rate limiter Wait returned an error/,
    what: '{id} did not get ready in time',
    fix: 'Look why its pods do not start: kubectl get pods,events --namespace {namespace}. If they only need longer: helm.cli.timeout.',
  },
  {
    code: 'HELM_HOOK_FAILED',
    when: /(?<hook>(?:pre|post)-\w+) hooks failed: (?<reason>.*)|failed (?<hook2>\S+): job failed/,
    what: 'a hook of the chart of {id} failed: {hook}',
    fix: 'Read the logs of its job: kubectl logs --namespace {namespace} job/NAME.',
  },
  {
    code: 'HELM_VALUES_REFUSED',
    when: /values don't meet the specifications of the schema/,
    what: 'the values of {id} do not fit the schema of the chart',
    fix: 'Correct the values that are named above.',
  },
  {
    code: 'HELM_TEMPLATE_INVALID',
    when: /(?:template: |parse error \(?(?:at|on) \(?|YAML parse error on |FAILED: )(?<place>[\w.-]+\/templates\/[^\s:)]+)(?::(?<line>\d+))?/,
    what: 'a template of {id} does not work: {place}',
    fix: 'Correct the template or the values that it uses.',
  },
  {
    code: 'HELM_DEPENDENCY_MISSING',
    when: /found in Chart\.yaml, but missing in charts\/ directory: (?<charts>.*)/,
    what: 'dependencies of {id} are missing: {charts}',
    fix: 'Check dependencies in Chart.yaml, and Chart.lock if it is there.',
  },
  {
    code: 'HELM_DEPENDENCY_OUTDATED',
    when: /lock file \(Chart\.lock\) is out of sync/,
    what: 'Chart.lock of {id} does not fit the dependencies in Chart.yaml',
    fix: 'Run `helm dependency update` in the folder of the chart, and commit Chart.lock.',
  },
  {
    code: 'HELM_CHART_INVALID',
    when: /(?:Chart\.yaml|validation): [^\n]*|cannot load Chart\.yaml[^\n]*|chart\.metadata\.\w+ is required|Chart\.yaml file is missing/,
    what: 'the chart of {id} is not valid',
    fix: 'Correct Chart.yaml; `helm lint` says more.',
  },
  {
    code: 'HELM_RESOURCE_INVALID',
    when: /unable to build kubernetes objects from release manifest: (?<reason>[^\n]*)|(?<kind>\w+)\S* "(?<resource>[^"]+)" is invalid: (?<reason2>[^\n]*)|no matches for kind "(?<kind2>[^"]+)"/,
    what: 'the cluster does not take a resource of {id}',
    fix: 'Correct the template. Where it does not know the kind: install what brings it (a CRD) before, or change the apiVersion.',
  },
  {
    code: 'HELM_NAMESPACE_MISSING',
    when: /namespaces "(?<missing>[^"]+)" not found/,
    what: 'the namespace {missing}, into which the chart of {id} writes, does not exist',
    fix: 'Make it before, or let the chart write into helm.cli.namespace, which is made by itself.',
  },
  {
    code: 'HELM_CHART_MISSING',
    when: /(?:path|chart) "?[^"\n]*"? not found|Chart\.yaml: no such file/,
    what: '{id} has no chart',
    fix: 'Put a Chart.yaml and templates into its folder, or into its default.',
  },
];
