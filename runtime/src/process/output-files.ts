/** Files that processes print into: one at a time each. */
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** An open file: its writer appends, its reader reads at positions of its own. */
export interface OutputFile {
  readonly path: string;
  readonly fd: number;
}

/** The files of one folder. Making a file costs more than starting a small program, so it serves many of them. */
export interface OutputFiles {
  take(): OutputFile;
  /** `free`: no process can write into it any more. */
  give(file: OutputFile, free: boolean): void;
  /** Removes the files that were given back; the folder itself is somebody else's. */
  close(): void;
}

/** Makes the files of a folder, which must be there when the first one is taken. */
export function createOutputFiles(folder: string): OutputFiles {
  const idle: OutputFile[] = [];
  let made = 0;
  const remove = ({ path, fd }: OutputFile) => {
    closeSync(fd);
    rmSync(path, { force: true });
  };
  return {
    take() {
      const file = idle.pop();
      if (file !== undefined) return file;
      made += 1;
      const path = join(folder, `output-${made}`);
      return { path, fd: openSync(path, 'ax+', 0o600) };
    },
    give(file, free) {
      const { size, nlink } = fstatSync(file.fd);
      if (!free || nlink === 0) return remove(file);
      if (size > 0) ftruncateSync(file.fd);
      idle.push(file);
    },
    close() {
      for (const file of idle.splice(0)) remove(file);
    },
  };
}
