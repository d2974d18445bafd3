import { MAX_INTENT_WORDS } from '@iris/core';
import { capitalize, gerundOf, isVerb } from './phrases.ts';

const ANNOUNCEMENT =
  /^(?:this|the|a|an)?\s*(?:current\s+|main\s+)?(?:python\s+)?(?:module|file|class|package|script|library|crate|header|component|interface|struct|object|code|program|trait|type)\s+(?:that\s+|which\s+|is\s+(?:a|an|the)\s+|is\s+|will\s+|for\s+|to\s+|with\s+)?/i;
const CONTAINING_VERB =
  /^(?:provides?|implements?|defines?|contains?|represents?|describes?|holds?|offers?|exposes?|declares?|supplies|is|are|supports?|encapsulates?|includes?)\s+(?:responsible\s+for\s+|used\s+(?:for|to)\s+|intended\s+to\s+)?(?:the\s+|a\s+|an\s+)?/i;
const ARTICLE = /^(?:the|an?)\s+/i;
const DANGLING = /\s+(?:a|an|the|of|for|to|in|on|with|and|or|by|from|that|which|is|are|as|at|into|using|via)$/i;

/**
 * Makes a noun phrase of at most 20 words of a sentence about a file: `This module parses dates.` becomes `Parsing
 * dates`, `Provides a client for the API` becomes `Client for the API`. `name` is what the sentence may begin with,
 * as Go's comments do.
 */
export function toNounPhrase(sentence: string, name = ''): string {
  const [first = '', second = ''] = sentence.trim().split(/\s+/, 2);
  const isNamed = name !== '' && first.toLowerCase() === name.toLowerCase() && /^\p{Ll}/u.test(second);
  const withoutName = isNamed ? sentence.trim().slice(first.length).trim() : sentence.trim();
  const predicate = withoutName.replace(/^package\s+\w+\s+/i, '').replace(ANNOUNCEMENT, '');
  // What follows the subject of the sentence is its verb.
  const isPredicate = predicate !== sentence.trim() && /^\p{Ll}+s\b/u.test(predicate);
  const phrase = predicate.replace(CONTAINING_VERB, '');
  return capitalize(limitWords(nominalize(phrase.replace(ARTICLE, ''), isPredicate && phrase === predicate)));
}

/** A verb before one of these has its object after it, whatever else its form could be. */
const DETERMINER =
  /^(?:an?|the|all|any|every|each|everything|whatever|its|their|whether|how|what|which|one|two|some|several)$/i;
const NO_VERBS = new Set('this its is was has does as plus perhaps always'.split(' '));

function nominalize(phrase: string, isPredicate: boolean): string {
  const [first = '', next = '', ...rest] = phrase.split(' ');
  const verb = next === '' ? undefined : baseOfVerb(first.toLowerCase(), isPredicate || DETERMINER.test(next));
  if (verb === undefined) return phrase;
  // `reads and writes rows` has one object for two verbs.
  const second = next === 'and' ? baseOfVerb((rest[0] ?? '').toLowerCase(), true) : undefined;
  const object = second === undefined ? rest : [gerundOf(second), ...rest.slice(1)];
  return [gerundOf(verb), next, ...object].join(' ');
}

/** `parses` → `parse`; a form that may as well be a noun counts only where an object follows. */
function baseOfVerb(word: string, hasObject: boolean): string | undefined {
  if (!word.endsWith('s') || word.endsWith('ss')) {
    return isVerb(word) && (hasObject || UNAMBIGUOUS.has(word)) ? word : undefined;
  }
  const bases = [word.slice(0, -1), word.replace(/es$/, ''), word.replace(/ies$/, 'y')];
  const known = bases.find((base) => isVerb(base) && (hasObject || !NOUN_LIKE.has(base)));
  if (known !== undefined || !hasObject || NO_VERBS.has(word)) return known;
  return word
    .replace(/ies$/, 'y')
    .replace(/([sxz]|ch|sh)es$/, '$1')
    .replace(/s$/, '');
}

const UNAMBIGUOUS = new Set(
  (
    'add append apply build calculate clean compute configure connect convert create decode define delete detect encode ensure ' +
    'evaluate execute extract fetch generate get handle initialize insert load make normalize parse perform read receive ' +
    'register remove render resolve retrieve save send serialize store translate update validate verify write'
  ).split(' '),
);
/** Their plural is more often a noun: `hooks`, `tests`, `requests`. */
const NOUN_LIKE = new Set(
  'hook test request report cache call change copy cut draw drop dump edit end exit export fail fill filter find fix focus format hash import index input install join jump list load lock log look map mark match measure mock move need pack pad pass patch pick place play pop post print process produce push query quote record return run sample scan schedule search set show sign skip sort split start step stop store switch swap throw tick touch trace track turn use visit wait walk watch wrap block event'.split(
    ' ',
  ),
);

function limitWords(phrase: string): string {
  const words = phrase.split(/\s+/);
  if (words.length <= MAX_INTENT_WORDS) return phrase.replace(/[,;.]+$/, '');
  const head = words.slice(0, MAX_INTENT_WORDS).join(' ');
  const clause = /^(.{30,}?)(?:,|;| which | that | so | when | where | because | - | – )/.exec(head)?.[1] ?? head;
  let trimmed = clause;
  while (DANGLING.test(trimmed)) trimmed = trimmed.replace(DANGLING, '');
  return trimmed.replace(/[,;.]+$/, '');
}
