import { expect, test } from 'vitest';
import { toRepoName } from '../src/repo-name.js';

test.each([
  ['https://github.com/Acme/ops.git', 'github.com/acme/ops'],
  ['https://x-access-token:s3cret@GitHub.com/acme/ops', 'github.com/acme/ops'],
  ['https://github.com:443/acme/ops/', 'github.com/acme/ops'],
  ['git@github.com:acme/ops.git', 'github.com/acme/ops'],
  ['github.com:/acme/ops', 'github.com/acme/ops'],
  ['ssh://git@github.com:2222/acme/ops.git', 'github.com/acme/ops'],
  ['git+ssh://git@github.com/acme/ops.git', 'github.com/acme/ops'],
  ['https://gitlab-ci-token:a@b@git.example.com/group/sub/ops.git', 'git.example.com/group/sub/ops'],
  ['https://[::1]:8443/acme/ops', '[::1]/acme/ops'],
  ['/srv/git/Ops.git', '/srv/git/Ops'],
  ['file:///srv/git/Ops.git', '/srv/git/Ops'],
  ['../ops.git', '../ops'],
])('%s is called %s', (url, name) => {
  expect(toRepoName(url, '')).toBe(name);
  expect(toRepoName(url, 'live/ops/')).toBe(`${name}//live/ops`);
});
