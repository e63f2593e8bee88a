/** What bitops expects of every plugin. */
import { describePlugin } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import hooksOnly from '../src/index.js';

describePlugin(
  { describe, it },
  {
    plugin: hooksOnly,
    root: new URL('..', import.meta.url),
    cases: [{ name: 'whatever hooks read', config: { options: { foo: 'baz' } } }],
  },
);
