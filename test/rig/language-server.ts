/** The YAML language server of npm, as an editor runs it: what it says of the files of an ops repo. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'jsonc-parser';
import { onTestFinished } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type { OpsRepo } from './ops-repo.js';

/** Says things about files, each of which is opened anew with the text that it is given, or that it has. */
export interface LanguageServer {
  /** What is wrong, as `line:column message`. */
  check(path: string, text?: string): Promise<readonly string[]>;
  /** What may be typed at the place of the `|` in a text: label → what is inserted. */
  complete(path: string, text: string): Promise<ReadonlyMap<string, string>>;
  /** What is shown of the word before the `|`. */
  hover(path: string, text: string): Promise<string>;
}

const program = fileURLToPath(
  new URL('../../node_modules/yaml-language-server/bin/yaml-language-server', import.meta.url),
);

/** Starts the language server for an ops repo; `settings` are those of the editor, by default of `.vscode`. */
export async function startLanguageServer(
  repo: OpsRepo,
  settings: Readonly<Record<string, unknown>> = loadSettings(repo),
): Promise<LanguageServer> {
  const child = spawn(process.execPath, [program, '--stdio'], { env: repo.env, stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  onTestFinished(() => stop(child, connection));
  const diagnostics = answerAsEditor(connection, settings);
  connection.listen();
  await initialize(connection, repo.root);
  let version = 0;
  /** Opens a file, asks, and closes it again; what is said of a file always belongs to the text that was opened last. */
  const during = async <T>(
    path: string,
    text: string,
    ask: (uri: string, said: readonly string[]) => T | Promise<T>,
  ) => {
    const uri = pathToFileURL(join(repo.root, path)).href;
    const said = diagnostics(uri);
    version += 1;
    const textDocument = { uri, languageId: 'yaml', version, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    const answer = await ask(uri, await said);
    const gone = diagnostics(uri);
    await connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await gone;
    return answer;
  };
  const ask = <T>(method: string, path: string, marked: string): Promise<T> => {
    const { text, position } = split(marked);
    return during(path, text, (uri) => connection.sendRequest<T>(method, { textDocument: { uri }, position }));
  };
  return {
    check: (path, text = repo.read(path)) => during(path, text, (_, said) => said),
    async complete(path, text) {
      const { items } = await ask<Completions>('textDocument/completion', path, text);
      return new Map(items.map((it) => [it.label, it.textEdit?.newText ?? it.insertText ?? it.label]));
    },
    async hover(path, text) {
      const shown = await ask<{ contents: { value: string } } | null>('textDocument/hover', path, text);
      return shown?.contents.value ?? '';
    },
  };
}

interface Completions {
  readonly items: readonly {
    readonly label: string;
    readonly insertText?: string;
    readonly textEdit?: { readonly newText: string };
  }[];
}

interface Diagnostics {
  readonly uri: string;
  readonly diagnostics: readonly { range: { start: { line: number; character: number } }; message: string }[];
}

function loadSettings(repo: OpsRepo): Readonly<Record<string, unknown>> {
  // It is an object, or a test is wrong.
  return parse(repo.read('.vscode/settings.json')) as Readonly<Record<string, unknown>>;
}

/** Answers what the server asks of an editor; gives a function that waits for what the server says of a file. */
function answerAsEditor(connection: MessageConnection, settings: Readonly<Record<string, unknown>>) {
  const waiting = new Map<string, (said: readonly string[]) => void>();
  // Nothing is fetched from the network.
  const yaml = { schemaStore: { enable: false }, ...section(settings, 'yaml') };
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section: string }[] }) =>
    items.map((it) => (it.section === 'yaml' ? yaml : section(settings, it.section))),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: Diagnostics) => {
    const told = diagnostics.map(
      ({ range: { start }, message }) => `${start.line + 1}:${start.character + 1} ${message}`,
    );
    waiting.get(uri)?.(told);
  });
  return (uri: string) =>
    new Promise<readonly string[]>((resolve) => {
      waiting.set(uri, resolve);
    });
}

/** The settings whose names begin with a section's, as an editor hands them out. */
function section(settings: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const own = Object.entries(settings).filter(([key]) => key.startsWith(`${name}.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value]));
}

async function initialize(connection: MessageConnection, root: string): Promise<void> {
  const uri = pathToFileURL(root).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'ops' }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: false, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
      },
    },
  });
  await connection.sendNotification('initialized', {});
}

/** A text without its `|`, and where that stood. */
function split(marked: string) {
  const [before = '', after = ''] = marked.split('|');
  const lines = before.split('\n');
  return { text: before + after, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
}

function stop(child: ChildProcess, connection: MessageConnection): void {
  connection.dispose();
  child.kill('SIGKILL');
}
