/** What to say of a value that none of a union's choices takes. Pure. */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** What is wrong inside of the value, where it is of the kind of one choice and only of that; its path is below the value. */
export function issueInside({ errors }: UnionIssue): Issue | undefined {
  const isInside = (it: Issue) => it.path.length > 0 || it.code === 'unrecognized_keys';
  const near = errors.filter((issues) => issues.length > 0 && issues.every(isInside));
  const [only] = near;
  return near.length === 1 ? only?.[0] : undefined;
}

/** All that a union takes, in words. */
export function choicesOf({ errors, ...issue }: UnionIssue): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  const choices = errors.length === 0 ? options : errors.map(choiceOf);
  return [...new Set(choices)].join(' or ') || 'something else';
}

function choiceOf([issue]: readonly Issue[]): string {
  // A map whose keys are wrong is a map all the same.
  if (issue === undefined || issue.path.length > 0 || issue.code === 'unrecognized_keys') return 'one with other keys';
  if (issue.code === 'invalid_type') return typeName(issue.expected);
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ');
  if (issue.code === 'invalid_union') return choicesOf(issue);
  return issue.message.replace(/^(?:[\w ]+: )?expected /, '');
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
};

/** A type of zod, in words. */
export function typeName(expected: string): string {
  return typeNames[expected] ?? expected;
}
