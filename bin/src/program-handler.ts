import type { Invocation } from './invocation.js';

/** What happens while arguments are parsed. */
export interface ProgramHandler {
  invocation(invocation: Invocation): void;
  text(text: string): void;
}
