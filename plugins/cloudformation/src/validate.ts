import type { Steps } from '@bitops/core';
import { limits, type TemplateFile } from './files.js';
import type { Job } from './job.js';

/** Lets AWS look at the template, where it may be sent as it is. */
export function* validateSteps({ run, commands, json, api }: Job, file: TemplateFile): Steps {
  const { cli, options } = run.config;
  if (!cli['validate-cfn'] || file.bytes > limits.body) return;
  const { ran, stdout } = yield commands.validate({ body: file.path });
  const needed = ran ? (json.validation(stdout).Capabilities ?? []) : [];
  const given = options.capabilities;
  const missing = needed.find((it) =>
    it === 'CAPABILITY_IAM' ? !given.includes('IAM') : it === 'CAPABILITY_NAMED_IAM' && !given.includes(it),
  );
  if (missing === undefined) return;
  throw api.fault({
    code: 'CLOUDFORMATION_CAPABILITY_MISSING',
    what: `the template of ${run.deployment.id} makes roles or rights, which has to be allowed`,
    at: { file: file.path },
    why: `AWS asks for ${needed.join(' and ')}.`,
    fix: `If that is what you want, set cloudformation.options.capabilities: ${missing}.`,
  });
}
