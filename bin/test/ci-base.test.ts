import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toBase } from '../src/ci-base.js';

const sha = 'a'.repeat(40);
const zero = '0'.repeat(40);

/** The file that GitHub Actions writes about what started a build. */
function event(data: unknown): { readonly GITHUB_ACTIONS: string; readonly GITHUB_EVENT_PATH: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-event-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'event.json');
  writeFileSync(file, JSON.stringify(data));
  return { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: file };
}

const push = (before: string) => ({ before, repository: { default_branch: 'main' } });
const gitlab = { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'main' };
const buildkite = { BUILDKITE: 'true', BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'main' };
const jenkins = { JENKINS_URL: 'https://jenkins.example.com/' };
const azure = { TF_BUILD: 'True' };

describe('auto', () => {
  test.each([
    {
      on: 'GitHub, pull request',
      env: () => ({ ...event({}), GITHUB_BASE_REF: 'release/1' }),
      revision: 'origin/release/1',
      by: 'GITHUB_BASE_REF',
    },
    { on: 'GitHub, push', env: () => event(push(sha)), revision: sha, by: 'before in GITHUB_EVENT_PATH' },
    {
      on: 'GitHub, a new branch',
      env: () => ({ ...event(push(zero)), GITHUB_REF_NAME: 'topic' }),
      revision: 'origin/main',
      by: 'repository.default_branch in GITHUB_EVENT_PATH',
    },
    {
      on: 'GitHub, merge queue',
      env: () => event({ merge_group: { base_sha: sha } }),
      revision: sha,
      by: 'merge_group.base_sha in GITHUB_EVENT_PATH',
    },
    {
      on: 'GitLab, merge request',
      env: () => ({ ...gitlab, CI_MERGE_REQUEST_DIFF_BASE_SHA: sha, CI_COMMIT_BEFORE_SHA: zero }),
      revision: sha,
      by: 'CI_MERGE_REQUEST_DIFF_BASE_SHA',
    },
    {
      on: 'GitLab, push',
      env: () => ({ ...gitlab, CI_COMMIT_BEFORE_SHA: sha, CI_COMMIT_BRANCH: 'main' }),
      revision: sha,
      by: 'CI_COMMIT_BEFORE_SHA',
    },
    {
      on: 'GitLab, a new branch',
      env: () => ({ ...gitlab, CI_COMMIT_BEFORE_SHA: zero, CI_COMMIT_BRANCH: 'topic' }),
      revision: 'origin/main',
      by: 'CI_DEFAULT_BRANCH',
    },
    {
      on: 'Buildkite, pull request',
      env: () => ({ ...buildkite, BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'next' }),
      revision: 'origin/next',
      by: 'BUILDKITE_PULL_REQUEST_BASE_BRANCH',
    },
    {
      on: 'Buildkite, a branch',
      env: () => ({ ...buildkite, BUILDKITE_PULL_REQUEST_BASE_BRANCH: '', BUILDKITE_BRANCH: 'topic' }),
      revision: 'origin/main',
      by: 'BUILDKITE_PIPELINE_DEFAULT_BRANCH',
    },
    {
      on: 'Jenkins, pull request',
      env: () => ({ ...jenkins, CHANGE_TARGET: 'main', GIT_PREVIOUS_SUCCESSFUL_COMMIT: sha }),
      revision: 'origin/main',
      by: 'CHANGE_TARGET',
    },
    {
      on: 'Jenkins, push',
      env: () => ({ ...jenkins, GIT_PREVIOUS_SUCCESSFUL_COMMIT: sha }),
      revision: sha,
      by: 'GIT_PREVIOUS_SUCCESSFUL_COMMIT',
    },
    {
      on: 'Azure, pull request',
      env: () => ({ ...azure, SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' }),
      revision: 'origin/main',
      by: 'SYSTEM_PULLREQUEST_TARGETBRANCH',
    },
  ])('$on', ({ env, revision, by }) => {
    const base = toBase('auto', env());
    expect(base).toMatchObject({ revision, by: expect.stringMatching(new RegExp(`: ${by}$`)) });
    expect(base.whole).toMatch(/depth|shallow/i);
  });

  test.each([
    { on: 'no CI', env: () => ({}), said: 'no CI that is known runs this' },
    { on: 'a CI that says it is none', env: () => ({ GITLAB_CI: 'false' }), said: 'no CI that is known runs this' },
    {
      on: 'the main branch, which nothing was before',
      env: () => ({ ...buildkite, BUILDKITE_BRANCH: 'main' }),
      said: 'Buildkite',
    },
    {
      on: 'GitHub, a new tag: the main branch has it already',
      env: () => ({ ...event(push(zero)), GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1' }),
      said: 'GitHub Actions does not say',
    },
    {
      on: 'GitHub, a pull request that was merged',
      env: () => ({ ...event({ ...push(''), action: 'closed' }), GITHUB_BASE_REF: 'main', GITHUB_REF_NAME: '7/merge' }),
      said: 'GitHub Actions does not say',
    },
    {
      on: 'Buildkite, a tag',
      env: () => ({ ...buildkite, BUILDKITE_BRANCH: 'v1', BUILDKITE_TAG: 'v1' }),
      said: 'Buildkite does not say',
    },
    {
      on: 'Azure, push',
      env: () => ({ ...azure, BUILD_SOURCEBRANCHNAME: 'main' }),
      said: 'Azure Pipelines does not say',
    },
    {
      on: 'GitHub without its file',
      env: () => ({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: '/nonexistent' }),
      said: 'GitHub',
    },
  ])('is an error on $on', ({ env, said }) => {
    expect(() => toBase('auto', env())).toThrow(said);
  });
});

test('a revision is taken as it is, on every CI', () => {
  expect(toBase('v1.2', { ...gitlab, CI_COMMIT_BEFORE_SHA: sha })).toEqual({ revision: 'v1.2' });
});
