/** Checks what would be published of every package: entry points, types, file lists. Needs a build. */
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { loadPackages } from './workspaces.mjs';

for (const { folder, name, manifest } of loadPackages()) {
  const { messages } = await publint({ pkgDir: folder, pack: 'npm', strict: true });
  for (const message of messages) console.error(`${name}: ${formatMessage(message, manifest, { color: false })}`);
  if (messages.length > 0) process.exitCode = 1;
  else console.log(`${name}: nothing to mend`);
}
