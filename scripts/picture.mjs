/**
 * Makes docs/images/quickstart.svg, the picture of a run in README.md: `node scripts/picture.mjs`. It is what bitops
 * printed when it deployed examples/quickstart just now; of what a tool printed, only the lines that say how it went.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { root } from './workspaces.mjs';

/** What is run; FORCE_COLOR=1 gives the colours. */
export const args = ['deploy', 'hello', 'cloud'];
export const picture = join(root, 'docs', 'images', 'quickstart.svg');

const size = { font: 13, column: 7.8, line: 19, margin: 18 };
const colors = {
  background: '#0d1117',
  text: '#e6edf3',
  31: '#ff7b72',
  32: '#3fb950',
  33: '#d29922',
  35: '#d2a8ff',
  36: '#39c5cf',
};

/** Lines that a tool printed and that say how it went; short outputs are shown whole. */
const telling = /Terraform has been successfully|Plan:|Apply complete!/;
const short = 4;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told so
const look = /\u001b\[([\d;]*)m/;

/**
 * The lines of a run as the picture shows them: a `⋮` stands for what is left out.
 * @param {string} output
 * @returns {string[]}
 */
export function toLines(output) {
  const lines = output.trimEnd().split('\n');
  const isPrinted = (line) => /^ {2}│/.test(plain(line));
  const shown = [`$ bitops ${args.join(' ')}`];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    while (end < lines.length && isPrinted(lines[end])) end += 1;
    if (end - at > short) shown.push(...shortened(lines.slice(at, end)));
    else shown.push(...lines.slice(at, Math.max(end, at + 1)));
    at = Math.max(end, at + 1);
  }
  return shown;
}

function shortened(lines) {
  const kept = lines.map((line) => (telling.test(line) ? line : '  \u001b[2m│ ⋮\u001b[22m'));
  return kept.filter((line, index) => index === 0 || telling.test(line) || telling.test(kept[index - 1]));
}

/**
 * A line without its colours.
 * @param {string} line
 * @returns {string}
 */
export function plain(line) {
  return line.replace(new RegExp(look, 'g'), '');
}

function toSvg(lines) {
  const columns = Math.max(...lines.map((line) => [...plain(line)].length));
  const width = Math.ceil(columns * size.column + 2 * size.margin);
  const height = lines.length * size.line + 2 * size.margin;
  const texts = lines.map((line, index) => toText(line, size.margin + (index + 0.75) * size.line));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>bitops deploys the two environments of the quickstart</title>
<rect width="100%" height="100%" rx="8" fill="${colors.background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size.font}" fill="${colors.text}" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`;
}

/** The width is fixed, so that the columns stand also where the font is another one. */
function toText(line, y) {
  const parts = toParts(line);
  const columns = [...plain(line)].length;
  if (columns === 0) return `<text y="${y}"></text>`;
  const spans = parts.map(({ text, style }) =>
    style === '' ? escapeXml(text) : `<tspan${style}>${escapeXml(text)}</tspan>`,
  );
  const length = (columns * size.column).toFixed(1);
  return `<text x="${size.margin}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${spans.join('')}</text>`;
}

function toParts(line) {
  const [first, ...rest] = line.split(look);
  const state = { bold: false, dim: false, color: undefined };
  const parts = [{ text: first, style: '' }];
  for (let index = 0; index < rest.length; index += 2) {
    for (const code of rest[index].split(';')) change(state, Number(code));
    parts.push({ text: rest[index + 1], style: toStyle(state) });
  }
  return parts.filter(({ text }) => text !== '');
}

function change(state, code) {
  if (code === 0) Object.assign(state, { bold: false, dim: false, color: undefined });
  else if (code === 1) state.bold = true;
  else if (code === 2) state.dim = true;
  else if (code === 22) Object.assign(state, { bold: false, dim: false });
  else if (code === 39) state.color = undefined;
  else if (colors[code] !== undefined) state.color = colors[code];
}

function toStyle({ bold, dim, color }) {
  const fill = color === undefined ? '' : ` fill="${color}"`;
  return `${fill}${bold ? ' font-weight="bold"' : ''}${dim ? ' fill-opacity="0.6"' : ''}`;
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function deploy() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'picture-')));
  try {
    cpSync(join(root, 'examples', 'quickstart'), folder, { recursive: true });
    const env = { ...process.env, FORCE_COLOR: '1', TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };
    const cli = join(root, 'bin', 'dist', 'cli.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`bitops ended with exit code ${status}\n${stdout}${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build();
  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(picture, toSvg(toLines(deploy())));
}
