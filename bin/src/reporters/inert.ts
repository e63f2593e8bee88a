/**
 * What reads a log besides people: CI servers take lines in it for orders, such as to hide a word, to set an output, or to
 * obey no more of them. What bitops prints holds the words of tools and of files, and gives no orders.
 */

import { unseen } from './clean.js';

/** GitHub's: at the begin of a line, white space before it or not. */
const first = /^([^\S\n]*):(?=:)/gm;
/** The older ones of GitHub, those of Azure Pipelines and TeamCity: anywhere in a line. */
const anywhere = /##(\[|(?:vso|teamcity)\[)/gi;

/** The same text for people, with a space in what would be an order. */
export function inert(text: string): string {
  const withoutFirst = text.includes('::') ? text.replace(first, '$1: ') : text;
  return withoutFirst.includes('##') ? withoutFirst.replace(anywhere, '## $1') : withoutFirst;
}

/** A piece of a line that goes on: what it ends with must not become an order with what comes. */
export function inertPiece(text: string): string {
  return /#[a-z]*$/i.test(text) ? `${text} ` : text;
}

/** What JSON may hold as it is and a terminal or an editor obeys: the upper control characters, line ends, directions of text. */
const obeyed = new RegExp(`[\\u007f-\\u009f${unseen}]`, 'g');

/** The same JSON, in which no text is an order for a CI server, or for a terminal. */
export function inertJson(json: string): string {
  const escaped = json.replace(obeyed, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.includes('##') ? escaped.replace(anywhere, '#\\u0023$1') : escaped;
}
