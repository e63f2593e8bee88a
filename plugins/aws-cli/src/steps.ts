import type { Change, Command, Outputs, Steps } from '@bitops/core';
import type { AwsConfig } from './config.js';
import { changeOf, effectOf } from './effects.js';
import type { AwsJson } from './json.js';
import { type AwsRun, placeEnv, quiet } from './run.js';

/** A command of the configuration. */
interface Task {
  readonly words: readonly string[];
  readonly effect: 'read' | 'write';
  readonly output?: string | undefined;
  readonly sensitive: boolean;
}

/** Previews what would be changed, then does one thing after the other. */
export function* commandSteps(run: AwsRun, json: AwsJson): Steps {
  const isRemoval = run.action === 'destroy' || (run.action === 'preview' && run.intent === 'destroy');
  const tasks = toTasks(run.config.cli[isRemoval ? 'destroy-commands' : 'commands']);
  if (isRemoval && tasks.length === 0) yield* nothingToDestroy(run);
  const bucket = isRemoval ? undefined : yield* missingBucket(run, json);
  const writes = tasks.filter((it) => it.effect === 'write');
  const changes = [...(bucket === undefined ? [] : [made(bucket)]), ...writes.map(toChange)];
  // What comes before the first write can be known now, in a plan, too.
  const first = tasks.findIndex((it) => it.effect === 'write');
  const early = bucket !== undefined ? [] : first < 0 ? tasks : tasks.slice(0, first);
  yield* runAll(early, run);
  if (!(yield { preview: changes }).proceed) return;
  if (bucket !== undefined) yield makeBucket(bucket, run);
  yield* runAll(tasks.slice(early.length), run);
}

/** The outputs of the reads, for deployments of a run that does not touch this one. */
export function* outputsSteps(run: AwsRun): Steps<Outputs> {
  let found: Outputs = {};
  for (const task of toTasks(run.config.cli.commands)) {
    if (task.effect === 'read' && task.output !== undefined) found = { ...found, ...(yield* runTask(task, run)) };
  }
  return found;
}

function toTasks(commands: AwsConfig['cli']['commands']): readonly Task[] {
  return commands.map((it) => {
    if (Array.isArray(it)) return { words: it, effect: effectOf(it), sensitive: false };
    const { run, effect = effectOf(run), query, output, sensitive } = it;
    // JSON, whatever the user's own default is: what the query picks keeps its type.
    const picked = query === undefined ? [] : ['--query', query, '--output', 'json'];
    return { words: [...run, ...picked], effect, output, sensitive };
  });
}

function* runAll(tasks: readonly Task[], run: AwsRun): Steps {
  for (const task of tasks) {
    const outputs = yield* runTask(task, run);
    if (outputs !== undefined) yield { outputs };
  }
}

function* runTask({ words, effect, output, sensitive }: Task, run: AwsRun): Steps<Outputs | undefined> {
  const command = toCommand(words, effect, run);
  if (output === undefined) return void (yield command);
  const { ran, stdout } = yield { ...command, capture: true };
  return ran ? { [output]: { value: toValue(stdout), sensitive } } : undefined;
}

function toCommand(words: readonly string[], effect: Task['effect'], run: AwsRun): Command {
  return { file: 'aws', args: words, env: { ...quiet, ...placeEnv(run) }, effect };
}

/** JSON where it is some, else the text. */
function toValue(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    return stdout.trimEnd();
  }
}

function toChange({ words }: Task): Change {
  return { address: `aws ${words.join(' ')}`, action: changeOf(words) };
}

const made = (bucket: string): Change => ({ address: `bucket ${bucket}`, action: 'create' });

/** The bucket that is to be made and is not there. */
function* missingBucket(run: AwsRun, json: AwsJson): Steps<string | undefined> {
  const { 'create-s3': isWanted, bucket } = run.config.options;
  if (!isWanted || bucket === undefined) return undefined;
  // No expression with the name in it: nobody has to quote it.
  const args = ['s3api', 'list-buckets', '--query', 'Buckets[].Name', '--output', 'json'];
  const { ran, stdout } = yield { ...toCommand(args, 'read', run), capture: true };
  return ran && json.names(stdout).includes(bucket) ? undefined : bucket;
}

function makeBucket(bucket: string, run: AwsRun): Command {
  const region = run.config.options.region ?? run.env.AWS_REGION ?? run.env.AWS_DEFAULT_REGION;
  const place = region === undefined || region === 'us-east-1' ? [] : [`LocationConstraint=${region}`];
  const where = place.length === 0 ? [] : ['--create-bucket-configuration', ...place];
  return toCommand(['s3api', 'create-bucket', '--bucket', bucket, ...where], 'write', run);
}

function* nothingToDestroy({ config, deployment }: AwsRun): Steps {
  if (config.cli.commands.length === 0 && !config.options['create-s3']) return;
  const what = `${deployment.id} destroys nothing: nobody knows what undoes its commands`;
  const fix = 'Write them below aws-cli.cli.destroy-commands. A bucket is only ever deleted by such a command.';
  yield { warning: { code: 'AWS_NOTHING_DESTROYED', what, fix } };
}
