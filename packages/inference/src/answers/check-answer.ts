import { isGenericLabel, isGenericWord, labelWords, toPlainText } from '@iris/core';
import type { Evidence } from './evidence.ts';

/**
 * What makes an answer useless as a whole; everything less is mended. The limits are judgement: people leave about a
 * seventh of a file's code out of their sections, and a model that read the file seldom leaves out a third.
 */
const MIN_COVERED_DECLARATIONS = 0.4;
/** Without declarations to measure by, imports and comments count as left out. */
const MIN_COVERED_LINES = 0.2;
/** A file of more lines and declarations than this has more than one responsibility. */
const MAX_LINES_OF_ONE_BLOCK = 150;
const MAX_DECLARATIONS_OF_ONE_BLOCK = 8;

const MAX_REASONS = 6;
/** In UTF-16 code units. */
const MAX_LABEL_LENGTH = 200;
const MAX_INTENT_LENGTH = 200;
const MAX_QUOTED_LENGTH = 40;

/**
 * Why an answer cannot be used, in sentences for the model that is asked again; empty when it can. Of the model's own
 * words they repeat letters and digits of a label at the most.
 */
export function findReasons(evidence: Evidence): string[] {
  if (evidence.layout.countLines(1, evidence.layout.lineCount) === 0) return [];
  const checks = [checkIntent, checkBlocks, checkPlaces, checkCoverage, checkCount, checkLabels];
  return checks.flatMap((check) => check(evidence)).slice(0, MAX_REASONS);
}

/**
 * `This file contains`, `The module provides`: how a sentence about a file begins, and not the name of a purpose. Small
 * letters matter: `IT assets` is none.
 */
const SENTENCE_START =
  /^(?:[Tt]his|[Tt]hese|[Ii]t|[Hh]ere|[Cc]ontains|(?:[Tt]he|[Aa]) (?:\w+ )?(?:file|module|script|code|class|program|component|source) (?:is|are|has|contains|provides|implements|defines|declares|exports|handles|includes|holds|manages))\b/;
/** Beside the words that no label may be made of. */
const EMPTY_INTENT_WORDS = new Set(
  (
    'source script program application app project package software collection set group several some many ' +
    'c cpp csharp go java javascript python react rust typescript'
  ).split(' '),
);

function checkIntent({ proposal }: Evidence): string[] {
  const intent = toPlainText(proposal.fileIntent, MAX_INTENT_LENGTH);
  if (intent === '') return ['file_intent is missing.'];
  if (SENTENCE_START.test(intent))
    return ['file_intent is a sentence about a file, not a noun phrase for its purpose.'];
  const isEmpty = wordsOf(intent).every((word) => isGenericWord(word) || EMPTY_INTENT_WORDS.has(word.toLowerCase()));
  return isEmpty ? ['file_intent could stand on any file: name what this one is for.'] : [];
}

function checkBlocks({ proposal, isOutlined, hasDeclarations, layout, ranges }: Evidence): string[] {
  if (isOutlined && !hasDeclarations) return [];
  if (proposal.blocks.length === 0) return ['blocks is empty, and the file has declarations.'];
  const hasLines = ranges.some((each) => each.length > 0);
  return hasLines ? [] : [`No block has a line of the file, which has lines 1 to ${layout.lineCount}.`];
}

/** Ranges outside the file mean that another file was read, or none. */
function checkPlaces({ proposal, claimed, layout }: Evidence): string[] {
  const proposed = proposal.blocks.flatMap((block) => block.ranges);
  const outside = proposed.filter(([start, end]) => end < 1 || start > layout.lineCount).length;
  if (2 * outside <= proposed.length) return [];
  const lost = proposal.blocks.find((_, index) => claimed[index]?.length === 0);
  const example = lost === undefined ? '' : `, among them all of block ${lost.place} ${quote(lost.label)}`;
  return [`${outside} of ${proposed.length} ranges are outside the file (1 to ${layout.lineCount})${example}.`];
}

function checkCoverage({ ranges, coverage, isOutlined, hasDeclarations }: Evidence): string[] {
  if (ranges.every((each) => each.length === 0) || (isOutlined && !hasDeclarations)) return [];
  const least = isOutlined ? MIN_COVERED_DECLARATIONS : MIN_COVERED_LINES;
  if (coverage >= least) return [];
  const what = isOutlined ? 'the lines of declarations' : 'the lines';
  return [`The blocks cover ${Math.floor(100 * coverage)} % of ${what}: every declaration needs a block.`];
}

function checkCount({ ranges, layout }: Evidence): string[] {
  const declarations = layout.units.filter((unit) => unit.isDeclaration).length;
  const size = layout.countLines(1, layout.lineCount);
  const isDivided = ranges.filter((each) => each.length > 0).length !== 1;
  if (isDivided || size <= MAX_LINES_OF_ONE_BLOCK || declarations <= MAX_DECLARATIONS_OF_ONE_BLOCK) return [];
  return [`One block does not divide a file of ${layout.lineCount} lines and ${declarations} declarations.`];
}

const MAX_LABEL_EXAMPLES = 3;
/** Labels of a few words too many are cut; this many are a sentence. */
const MIN_SENTENCE_WORDS = 9;

function checkLabels({ proposal: { blocks } }: Evidence): string[] {
  const seen = new Set<string>();
  const faults = blocks.flatMap(({ label, place }) => {
    const plain = toPlainText(label, MAX_LABEL_LENGTH);
    const fault = faultOfLabel(plain, seen);
    seen.add(plain.toLowerCase());
    return fault === undefined ? [] : [`The label ${quote(plain)} of block ${place} ${fault}.`];
  });
  return 2 * faults.length > blocks.length ? faults.slice(0, MAX_LABEL_EXAMPLES) : [];
}

function faultOfLabel(label: string, seen: ReadonlySet<string>): string | undefined {
  if (isGenericLabel(label)) return 'could stand on any block of any file';
  const isSentence = SENTENCE_START.test(label) || labelWords(label).length >= MIN_SENTENCE_WORDS;
  if (isSentence) return 'is a sentence, not a noun phrase of 2 to 5 words';
  return seen.has(label.toLowerCase()) ? 'is that of another block' : undefined;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** A reason goes into the next prompt: what is quoted there has no character that could mean anything but a word. */
function quote(label: string): string {
  return `"${toPlainText(wordsOf(toPlainText(label, MAX_LABEL_LENGTH)).join(' '), MAX_QUOTED_LENGTH)}"`;
}
