/** The processes of a run, written down as they are started: the run after a killed one waits for them. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { removeFile } from './files.js';
import { markProcess, type ProcessMark } from './process/mark.js';

export interface PidFile {
  /** Those that earlier runs wrote down. */
  load(): readonly ProcessMark[];
  add(pid: number): void;
  close(): void;
  remove(): void;
}

/** The list in a file, which is made with its first process. */
export function createPidFile(file: string): PidFile {
  let fd: number | undefined;
  return {
    load: () => (existsSync(file) ? readMarks(file) : []),
    add(pid) {
      const mark = markProcess(pid);
      if (mark === undefined) return;
      fd ??= openSync(file, 'a', 0o600);
      writeSync(fd, `${mark.pid} ${mark.started}\n`);
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
    remove: () => removeFile(file),
  };
}

function readMarks(file: string): ProcessMark[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const [pid = '', ...started] = line.split(' ');
    return { pid: Number(pid), started: started.join(' ') };
  });
}
