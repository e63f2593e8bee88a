/** `.meta()` of a field of a tool's schema. */
export interface FieldMeta {
  readonly description?: string;
  /** The spelling on the tool's command line without dashes, for the composed `BITOPS_<TOOL>_CLI`. `''` = bare value. */
  readonly flag?: string;
  /** Further variables that fill the field in where no file sets it. */
  readonly env?: readonly (string | FurtherVariable)[];
  /** How the variable that overrides it ends, where the key itself would make one that means something else. */
  readonly variable?: string;
  /** The variable in which hooks and the tool find the value, also with `BITOPS_` in front. */
  readonly exportEnv?: string;
  /** What a number counts, such as `seconds`. */
  readonly unit?: string;
  /** Never shown. */
  readonly secret?: boolean;
  /** The path of the field that this old one was renamed to; its value goes there. */
  readonly replacedBy?: string;
  /** Accepted and without effect; the text says why. */
  readonly ignored?: string;
  readonly examples?: readonly unknown[];
}

/** A variable about which there is more to say. */
export interface FurtherVariable {
  readonly name: string;
  /** What its raw values mean, in lower case; any other one sets nothing. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** The values of files that it is stronger than; any other one it only fills in where no file sets it. */
  readonly over?: readonly unknown[];
  /** It still works, and has another name today. */
  readonly old?: boolean;
}
