/** The settings that say how long things may take, and what is done again. */
import type { Resolved } from '@bitops/config';
import { type Fault, faultsOf } from '@bitops/fault';
import { toMask, toMilliseconds } from '@bitops/runtime';
import { z } from 'zod';

const examples = ['90s', '10m', '2h'];

function duration(description: string) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'expected a duration such as 90s, 10m or 2h')
    .meta({ description, examples });
}

/** Read as masks are. What is wrong with an expression is known before anything runs. */
function checkPattern(pattern: string, context: z.RefinementCtx): void {
  try {
    toMask({ search: pattern, replace: '' });
  } catch (error) {
    const { why = '', fix } = faultsOf(error)[0] ?? {};
    context.addIssue({ code: 'custom', message: why, params: { fix } });
  }
}

const retryFields = {
  attempts: z
    .number()
    .int()
    .min(1)
    .max(100)
    .meta({ description: 'How often a command is run at most that fails with an error which may pass; `1`: once' }),
  delay: duration('How long it is waited before the second attempt'),
  backoff: z.number().min(1).max(10).meta({ description: 'By what each further wait is longer than the one before' }),
  on: z.array(z.string().superRefine(checkPattern)).meta({
    description: 'Python regular expressions of further errors which may pass, beside those that the tool knows',
  }),
};

/** What is done about errors that may pass, as far as it is said. */
const retrySchema = z.strictObject(retryFields).partial();

/** What a deployment says of its own. */
export const deploymentPatience = {
  timeout: duration('How long it may take, its hooks included; else what `deployment_timeout` says').optional(),
  retry: retrySchema.optional().meta({ description: 'As `bitops.retry`, for it alone' }),
};

/** How long things may take. */
export const patienceFields = {
  timeout: z
    .string()
    .regex(/^(\d+|\d+(\.\d+)?(ms|s|m|h))$/, 'expected a duration such as 90s, 10m or 2h')
    .optional()
    .meta({
      description: 'How long one command or hook may take, unless its tool says something else',
      examples: ['10m', '2h'],
    }),
  hook_timeout: duration('How long one hook may take; else what `timeout` says').optional(),
  deployment_timeout: duration('How long one deployment may take, its hooks included').optional(),
  environment_timeout: duration('How long an environment may take').optional(),
  run_timeout: duration('How long a run may take; read at the root only').optional(),
  stall_after: duration('After how long it is told that a tool prints nothing; `0s`: never').default('10m'),
  // One field, and no section: variables such as BITOPS_DELAY are too likely to mean something else.
  retry: z
    .union([retrySchema])
    .optional()
    .meta({
      description:
        'What is done about errors that may pass: `attempts` (3), `delay` (1s), `backoff` (2), `on` (expressions)',
      examples: [{ attempts: 5, delay: '10s', on: ['quota .* reached'] }],
    }),
  grace: z.number().min(0).optional().meta({
    description: 'Seconds for all that is left to do after an interrupt; else 300, or what the CI leaves',
    unit: 'seconds',
  }),
};

type Patience = z.output<z.ZodObject<typeof patienceFields>>;
/** What is said of `retry`. */
export type OwnRetry = z.output<typeof retrySchema>;

/** Seconds that there are after an interrupt where neither a setting nor a CI says something else. */
const usualGrace = 300;

/** Milliseconds for all that is left to do after an interrupt; `left` = seconds that the CI leaves. */
export function graceOf({ grace }: Pick<Patience, 'grace'>, left = usualGrace): number {
  return (grace ?? left) * 1000;
}

/** How long commands and hooks may take; a number alone is BitOps's, and means nothing. */
export function patienceOf(settings: Patience, left?: number) {
  const { timeout, hook_timeout: hookTimeout, stall_after: stallAfter } = settings;
  const isSaid = timeout !== undefined && !isBare(timeout);
  return {
    grace: graceOf(settings, left),
    ...(isSaid ? { timeout } : {}),
    ...(hookTimeout === undefined ? {} : { hookTimeout }),
    stallAfter: toMilliseconds(stallAfter),
  };
}

/** What is done about errors of a deployment that may pass. */
export function retryOf({ retry = {} }: Pick<Patience, 'retry'>, own: OwnRetry = {}) {
  const { attempts = 3, delay = '1s', backoff = 2, on = [] } = { ...retry, ...own };
  return { attempts, delay: toMilliseconds(delay), backoff, on };
}

const isBare = (text: string) => /^\d+$/.test(text);

/** What is to be said of a timeout as BitOps had it. */
export function bareTimeout({ origins }: Resolved): Fault[] {
  const from = origins.get('timeout')?.[0];
  if (from === undefined || !isBare(String(from.value))) return [];
  return [
    {
      code: 'KEY_IGNORED',
      what: `${from.name} has no effect`,
      at: from.at,
      why: 'It has no unit, and BitOps never enforced it.',
      fix: 'Remove it, or write how long one command may take, such as 10m.',
    },
  ];
}
