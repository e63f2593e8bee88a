/** What bitops expects of every plugin. */
import { describePlugin } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import lockPostgres from '../src/index.js';

describePlugin({ describe, it }, { plugin: lockPostgres, root: new URL('..', import.meta.url) });
