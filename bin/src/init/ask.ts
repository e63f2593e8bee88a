/** The questions of `bitops init`, for a person on a terminal. */
import { Writable } from 'node:stream';
import type { Template } from '@bitops/core';
import type { CommonOptions } from '@clack/prompts';
import type { Caller, EndSignal } from '../caller.js';
import type { Screen } from '../screen.js';
import { nameFault } from './files.js';

/** What `init` must know. */
export interface Answers {
  readonly environment: string;
  readonly tools: readonly string[];
}

/** What is known already, what is taken where nothing else is said, and what there is to choose from. */
export interface Asked {
  readonly given: Partial<Answers>;
  readonly defaults: Answers;
  readonly templates: readonly Template[];
}

/** Asks for what is not known yet; a signal, Ctrl-C included, is the answer of somebody who wants none of it. */
export async function askForRest(caller: Caller, screen: Screen, asked: Asked): Promise<Answers | EndSignal> {
  const leave = new AbortController();
  let signal: EndSignal = 'SIGINT';
  const crashes: unknown[] = [];
  const release = caller.listen({
    signal(it) {
      signal = it;
      leave.abort();
    },
    crash(thrown) {
      crashes.push(thrown);
      leave.abort();
    },
  });
  // Ctrl-D ends the input; the library would wait for more of it.
  const onKey = (_: string | undefined, key: { readonly ctrl?: boolean; readonly name?: string }) => {
    if (key.ctrl === true && key.name === 'd') leave.abort();
  };
  const onEnd = () => leave.abort();
  const { stdin } = caller;
  stdin.on('keypress', onKey).once('end', onEnd).once('close', onEnd);
  screen.out.flush();
  screen.err.flush();
  const on = { input: stdin, output: toOutput(caller, screen), signal: leave.signal, withGuide: false };
  const answers = await ask(on, asked).finally(() => {
    release();
    stdin.off('keypress', onKey).off('end', onEnd).off('close', onEnd);
  });
  if (crashes.length > 0) throw crashes[0];
  return answers ?? signal;
}

/** Undefined where a person left. */
async function ask(on: CommonOptions, asked: Asked): Promise<Answers | undefined> {
  // Only who asks pays for it.
  const { isCancel, multiselect, text } = await import('@clack/prompts');
  const environment = asked.given.environment ?? (await text({ ...on, ...environmentQuestion(asked) }));
  if (isCancel(environment)) return undefined;
  const tools = asked.given.tools ?? (await multiselect({ ...on, ...toolQuestion(asked) }));
  return isCancel(tools) ? undefined : { environment, tools };
}

function environmentQuestion({ defaults, templates }: Asked) {
  const tools = templates.map((it) => it.tool);
  return {
    message: 'What is the environment called?',
    placeholder: defaults.environment,
    defaultValue: defaults.environment,
    validate: (name: string | undefined) => {
      const wrong = name === undefined || name === '' ? undefined : nameFault(name, tools);
      return wrong === undefined ? undefined : `No name of an environment: ${wrong}`;
    },
  };
}

function toolQuestion({ defaults, templates }: Asked) {
  const options = templates.map(({ tool, missing }) => {
    const hint = missing.length === 0 ? {} : { hint: `${missing.join(', ')} is not on the PATH` };
    return { value: tool, label: tool, ...hint };
  });
  return {
    message: 'Which tools run its deployments? (space selects)',
    options,
    initialValues: [...defaults.tools],
    required: true,
  };
}

/** The terminal, without colours where none are wanted: the library knows of them what Node 20 does, which is nothing. */
function toOutput({ stderr }: Caller, { faultLook }: Screen): Writable {
  if (faultLook.style.isColorSupported) return stderr;
  const plain = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
      stderr.write(String(chunk).replace(/\u001b\[[\d;:]*m/g, ''), () => done());
    },
  });
  const { isTTY, columns } = stderr;
  return Object.assign(plain, { isTTY, columns });
}
