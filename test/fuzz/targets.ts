/** All that takes texts from strangers and is fuzzed. */
import { manifests } from './manifests.js';
import { masks } from './masks.js';
import { references } from './references.js';
import { secrets } from './secrets.js';
import { settings } from './settings.js';
import type { Target } from './target.js';

export const targets: Readonly<Record<string, Target>> = { settings, secrets, references, masks, manifests };
