/** One fact about BitOps that ops repos rely on. */
export interface Row {
  /** What BitOps did. */
  readonly before: string;
  /** What bitops does. */
  readonly here: string;
}

/** By their names, which titles of tests carry: `[compat 1.order]`. */
export type Rows = Readonly<Record<string, Row>>;
