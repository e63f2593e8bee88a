/** What a program may rely on of each event: the published shape, strictly. */
import { z } from 'zod';

const environment = z.string().min(1);
const deployment = z.string().min(1);
const at = { environment, deployment };
const maybeAt = { environment: environment.optional(), deployment: deployment.optional() };
const durationMs = z.int().nonnegative();
const action = z.enum(['preview', 'apply', 'destroy']);
const intent = z.enum(['plan', 'deploy', 'destroy']);
const outcome = z.enum(['succeeded', 'failed', 'skipped', 'cancelled']);
const id = z.string().min(1);
const counts = z.strictObject({
  create: z.int(),
  update: z.int(),
  replace: z.int(),
  delete: z.int(),
  read: z.int(),
});
const output = z.union([
  z.strictObject({ value: z.unknown(), sensitive: z.literal(false) }),
  z.strictObject({ value: z.literal('***'), sensitive: z.literal(true) }),
  z.strictObject({ unknown: z.literal(true), sensitive: z.boolean() }),
]);
const change = z.strictObject({
  address: z.string(),
  action: z.enum(['create', 'update', 'replace', 'delete', 'read']),
});

/** By itself, or by a signal; with neither where it could not be started. */
const end = {
  exitCode: z.int().min(0).max(255).nullable(),
  signal: z
    .string()
    .regex(/^SIG[A-Z0-9]+$/)
    .optional(),
  durationMs,
};

const fault = {
  code: z.string().regex(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/),
  what: z.string().min(1),
  why: z.string().min(1).optional(),
  fix: z.string().min(1).optional(),
  at: z
    .strictObject({
      file: z.string().min(1),
      line: z.int().positive().optional(),
      column: z.int().positive().optional(),
    })
    .optional(),
};

const bodies = {
  'run.started': {
    intent,
    environments: z.array(environment),
    dryRun: z.boolean(),
    version: z.string().regex(/^\d+\./),
  },
  'environment.started': { environment },
  'deployment.started': { ...at, tool: z.string().min(1), intent, action },
  'command.started': {
    ...maybeAt,
    id,
    file: z.string().min(1),
    args: z.array(z.string()),
    cwd: z.string().startsWith('/'),
    effect: z.enum(['read', 'write']),
    dryRun: z.literal(true).optional(),
  },
  output: { id, stream: z.enum(['stdout', 'stderr', 'both']), line: z.string(), continued: z.literal(true).optional() },
  'command.finished': { ...maybeAt, id, ...end },
  'command.retried': {
    ...maybeAt,
    id,
    attempt: z.int().min(2),
    of: z.int().min(2),
    reason: z.string().min(1),
    delayMs: z.int().nonnegative(),
  },
  'hook.started': {
    ...maybeAt,
    id,
    hook: z.enum(['beforeRun', 'beforeEnv', 'beforeTool', 'plan', 'command', 'afterTool', 'afterEnv', 'afterRun']),
    plugin: z.string().min(1),
    script: z.string().min(1),
    dryRun: z.literal(true).optional(),
  },
  'hook.finished': { ...maybeAt, id, script: z.string().min(1), ...end },
  note: { ...maybeAt, text: z.string() },
  'deployment.previewed': { ...at, changes: z.array(change) },
  'deployment.finished': {
    ...at,
    tool: z.string().min(1),
    action,
    outcome,
    reason: z.string().min(1).optional(),
    unknown: z.array(z.string().min(1)).min(1).optional(),
    changes: counts.optional(),
    outputs: z.record(z.string(), output).optional(),
    durationMs,
  },
  'environment.finished': { environment, outcome, durationMs },
  'run.finished': { outcome, exitCode: z.int().min(0).max(255), durationMs },
  warning: { ...maybeAt, ...fault },
  error: { ...maybeAt, ...fault },
} as const;

type Type = keyof typeof bodies;
const stamp = {
  v: z.literal(1),
  time: z.iso.datetime({ precision: 3 }),
  // Empty where nothing was run.
  run: z.string().regex(/^(\d{8}T\d{6}-[0-9a-z]{6})?$/),
};

/** All types of events. */
export const eventTypes = Object.keys(bodies) as readonly Type[]; // the keys of a constant

const schemas = new Map<string, z.ZodType>(
  Object.entries(bodies).map(([type, body]) => [type, z.strictObject({ ...stamp, type: z.literal(type), ...body })]),
);

/** What is wrong with the events of a text, line by line; nothing where all is as it should be. */
export function wrongLines(text: string): readonly string[] {
  if (text !== '' && !text.endsWith('\n')) return ['the last line has no end'];
  return text.split('\n').slice(0, -1).flatMap(wrongLine);
}

function wrongLine(line: string): readonly string[] {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return [`no JSON: ${line}`];
  }
  const type = typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : '';
  const parsed = schemas.get(type)?.safeParse(event);
  if (parsed === undefined) return [`no known type: ${line}`];
  return parsed.success ? [] : [`${z.prettifyError(parsed.error)}: ${line}`];
}
