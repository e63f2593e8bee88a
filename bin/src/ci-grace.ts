/** How long a CI leaves a job that it cancels. */
import type { Environment } from '@bitops/core';

/** What a CI does to a job that is cancelled, or that has run too long. */
interface Ending {
  /** The variable by which the CI is known. */
  readonly sign: string;
  /** Seconds that bitops takes of the time between the first signal and the kill; the rest is for the report. */
  readonly grace: number;
}

const endings: readonly Ending[] = [
  // SIGINT, SIGTERM after 7.5 s, kill after 2.5 s more: docs.github.com/en/actions/reference/workflow-cancellation-reference
  { sign: 'GITHUB_ACTIONS', grace: 9 },
  // The same figures, from which those of GitHub come: ProcessInvoker in github.com/microsoft/azure-pipelines-agent
  { sign: 'TF_BUILD', grace: 9 },
  // SIGTERM, SIGKILL after 10 s: gitlab.com/gitlab-org/gitlab-runner/-/merge_requests/3906
  { sign: 'GITLAB_CI', grace: 9 },
  // SIGTERM, SIGKILL after signal-grace-period-seconds, which is 9 s: github.com/buildkite/agent/pull/2696
  { sign: 'BUILDKITE', grace: 8 },
  // SIGTERM, SIGKILL after SoftKillWaitSeconds, which is 5 s: hudson.util.ProcessTree in github.com/jenkinsci/jenkins
  { sign: 'JENKINS_URL', grace: 4 },
  // It says nothing of it. Its jobs run in containers, which get 10 s between SIGTERM and SIGKILL from Docker.
  { sign: 'CIRCLECI', grace: 9 },
];

/** Seconds for everything after an interrupt; nothing where no CI is known. */
export function graceOnCi(env: Environment): number | undefined {
  const isSet = (value: string | undefined) => value !== undefined && value !== '' && value !== 'false';
  return endings.find(({ sign }) => isSet(env[sign]))?.grace;
}
