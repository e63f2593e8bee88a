import { expect, it } from 'vitest';
import { toStarter } from '../src/ci-run.js';

const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/ops',
  GITHUB_RUN_ID: '7',
  GITHUB_ACTOR: 'alice',
};

it.each([
  [{ ...github }, { actor: 'alice', url: 'https://github.com/acme/ops/actions/runs/7' }],
  [
    { ...github, GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'bob' },
    { actor: 'bob', url: 'https://github.com/acme/ops/actions/runs/7/attempts/2' },
  ],
  [
    { GITLAB_CI: 'true', CI_JOB_URL: 'https://gl.example.com/a/-/jobs/1', GITLAB_USER_LOGIN: 'carol' },
    { actor: 'carol', url: 'https://gl.example.com/a/-/jobs/1' },
  ],
  [
    { BUILDKITE: 'true', BUILDKITE_BUILD_URL: 'https://buildkite.com/a/b/builds/1', BUILDKITE_JOB_ID: 'x' },
    { url: 'https://buildkite.com/a/b/builds/1#x' },
  ],
  [
    {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/a/',
      SYSTEM_TEAMPROJECT: 'ops web',
      BUILD_BUILDID: '5',
    },
    { url: 'https://dev.azure.com/a/ops%20web/_build/results?buildId=5' },
  ],
  // Without what somebody might log in by, and only what is a page.
  [
    { JENKINS_URL: 'x', BUILD_URL: 'https://u:p@ci.example.com/job/1/', USER: 'jenkins' },
    { actor: 'jenkins', url: 'https://ci.example.com/job/1/' },
  ],
  [{ GITLAB_CI: 'true', CI_JOB_URL: 'javascript:alert(1)' }, {}],
  [{ GITLAB_CI: 'true', CI_JOB_URL: 'no url' }, {}],
  [{ USER: 'dora', LOGNAME: 'other' }, { actor: 'dora' }],
  [{}, {}],
])('knows who started a run and where it is shown (%#)', (env, starter) => {
  expect(toStarter(env)).toEqual(starter);
});
