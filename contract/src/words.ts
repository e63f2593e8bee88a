/** The words that everything else is said in. */
/** What the user wants of a run. */
export type Intent = 'plan' | 'deploy' | 'destroy';

/** What one deployment does in a run. */
export type Action = 'preview' | 'apply' | 'destroy';

/** A named value that a deployment hands on; `unknown` until it was deployed. */
export type Output =
  | { readonly value: unknown; readonly sensitive: boolean }
  | { readonly unknown: true; readonly sensitive: boolean };
export type Outputs = Readonly<Record<string, Output>>;

/** One resource that is created, updated, replaced, deleted or read. */
export interface Change {
  readonly address: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'read';
}

/** How a run, an environment or a deployment ended. */
export type Outcome = 'succeeded' | 'failed' | 'skipped' | 'cancelled';
