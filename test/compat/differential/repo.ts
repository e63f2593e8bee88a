/** What is run by BitOps 2.6 and by bitops, and what is written down of it. */

/** An ops repo, with programs that only write down how they are called. */
export interface DifferentialRepo {
  readonly name: string;
  /** Path → content; scripts (`*.sh`) are executable. */
  readonly files: Readonly<Record<string, string>>;
  /** Variables of the caller. */
  readonly env?: Readonly<Record<string, string>>;
  /** Programs that do more than nothing: name → what, in JavaScript that sees `args`. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** A call, with `<copy>` for the working copy in all its texts. */
export interface Recorded {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Left out where it is that of the call before. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files of JSON that the arguments name, and what is in them. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What was run, in its order, and how it ended. */
export interface Recording {
  readonly exitCode: number;
  readonly calls: readonly Recorded[];
}

/** A terraform that does nothing, and is asked by bitops for what it planned and made. */
export const terraform = "if (args[0] === 'show' || args[0] === 'output') console.log('{}');\n";

/** Settings of the environment that list deployments: name → plugin. */
export function listing(deployments: Readonly<Record<string, string>>): string {
  const lines = Object.entries(deployments).map(([name, plugin]) => `    ${name}:\n      plugin: ${plugin}\n`);
  return `bitops:\n  deployments:\n${lines.join('')}`;
}
