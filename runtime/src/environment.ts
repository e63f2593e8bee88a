/** Environment variables; `undefined` takes one away from what a process would inherit. */
export type Environment = Readonly<Record<string, string | undefined>>;
