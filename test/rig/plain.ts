/** Output without what differs from run to run and from machine to machine. */

/** Where a run took place. */
export interface Whereabouts {
  readonly root: string;
  readonly tmp: string;
}

/** Where the guides say that their ops repo is, and what they call a workspace. */
const shown = { root: '/srv/ops', tmp: '/tmp', workspace: '/tmp/bitops-x1Y2z3' };

const workspace = /\/tmp\/bitops-\w{6}(?!\w)/g;

/** The colours and looks of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const looks = /\u001b\[[\d;]*m/g;

/** Text as a guide may show it: the paths of the test became those of the guides. */
export function toShown(text: string, { root, tmp }: Whereabouts): string {
  const moved = text.replaceAll(root, shown.root).replaceAll(tmp, shown.tmp).replace(looks, '');
  return moved.replace(workspace, shown.workspace).replace(/'([\w@%+=:,./-]+)'/g, unquoted);
}

/** Lines as they are compared: no times, no ids, no widths of columns that depend on them. */
export function toPlain(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace(workspace, shown.workspace)
        .replace(/\b\d{8}T\d{6}-[0-9a-z]{6}\b/g, 'RUN')
        .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')
        .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d\b/g, 'TIME')
        .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID')
        .replace(/\b(\d+ms|\d+\.\ds|\d+m \d\ds)(?!\w)/g, 'TIME')
        .replace(/\([0-9a-f]{12}\)/g, '(COMMIT)')
        .replace(/"commit": "[0-9a-f]{40}"/, '"commit": "COMMIT"')
        .replace(/"durationMs":\d+/g, '"durationMs":0')
        .replace(/"version":"[^"]+"/g, '"version":"VERSION"')
        .replace(/^(bitops (?:plan|deploy|destroy) .*) \d+\.\d+\.\d+\S*$/, '$1 VERSION')
        .replace(/^\d+\.\d+\.\d+$/, 'VERSION')
        .replace(/\b([Pp])rocess \d+ on \S+,/, '$1rocess PID on HOST,')
        .replace(/\bkill -INT \d+/, 'kill -INT PID')
        .replace(/\bProcesses \d+(, \d+)*\./, 'Processes PID.')
        .replace(/(\S) {2,}/g, '$1  ')
        .trimEnd(),
    );
}

/** The folder in which a test runs has a space in its name, so that its paths are quoted where others are not. */
function unquoted(quoted: string, word: string): string {
  return word.startsWith('/') || word.includes('=/') ? word : quoted;
}
