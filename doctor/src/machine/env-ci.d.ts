/** The package brings no types; this is what is used of it. */
declare module 'env-ci' {
  export default function envCi(options: { readonly env: Readonly<Record<string, string>>; readonly cwd: string }): {
    readonly isCi: boolean;
    readonly name?: string;
  };
}
