/** What bitops expects of every plugin. */
import { describePlugin } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import lockS3 from '../src/index.js';

describePlugin({ describe, it }, { plugin: lockS3, root: new URL('..', import.meta.url) });
