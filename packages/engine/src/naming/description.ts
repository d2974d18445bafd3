import { MAX_DESCRIPTION_LENGTH, toPlainText } from '@iris/core';
import type { Unit } from '../units/unit.ts';
import { firstSentence } from './comment-text.ts';
import { capitalize, joinWithAnd } from './phrases.ts';

const MAX_NAMES = 6;
const MIN_SENTENCE_WORDS = 3;
const MAX_NAME_LENGTH = 60;

/**
 * Describes a segment: what its principal unit says of itself, then what is declared in it, so that a reader knows
 * which names to expect.
 */
export function describeSegment(units: readonly Unit[], principal: Unit | undefined): string {
  const sentence = principal === undefined ? '' : firstSentence(principal.comment);
  const names = [...new Set(units.filter((unit) => unit.kind !== 'statement').flatMap((unit) => unit.names))].map(
    (name) => (name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…` : name),
  );
  const parts =
    sentence.split(' ').length < MIN_SENTENCE_WORDS
      ? []
      : [`${principal?.names.some((name) => sentence.startsWith(name)) === true ? sentence : capitalize(sentence)}.`];
  if (names.length > 0) parts.push(`Declares ${listNames(names)}.`);
  else parts.push(describeStatements(units));
  return toPlainText(parts.join(' '), MAX_DESCRIPTION_LENGTH);
}

function listNames(names: readonly string[]): string {
  if (names.length <= MAX_NAMES) return joinWithAnd(names);
  return `${names.slice(0, MAX_NAMES - 1).join(', ')} and ${names.length - MAX_NAMES + 1} more`;
}

function describeStatements(units: readonly Unit[]): string {
  const names = [
    ...new Set(units.map((unit) => [unit.receiver, unit.names[0] ?? ''].filter((part) => part !== '').join('.'))),
  ];
  const named = names.filter((name) => name !== '');
  return named.length === 0 ? 'Statements that run when the file is loaded.' : `Statements with ${listNames(named)}.`;
}
