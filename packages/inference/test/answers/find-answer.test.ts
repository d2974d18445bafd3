import { describe, expect, it } from 'vitest';
import { findAnswer, MAX_ANSWER_LENGTH } from '../../src/answers/find-answer.ts';

const ANSWER = { file_intent: 'Parser', blocks: [{ label: 'Parser } "state"', description: '\\', ranges: [] }] };
const JSON_TEXT = JSON.stringify(ANSWER);

describe('findAnswer', () => {
  it('takes a text that is an object', () => {
    expect(findAnswer(`\n${JSON_TEXT} `)).toEqual({ answer: ANSWER, wrapped: false });
  });

  it.each([
    ['in a code fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['between sentences', `Here you are:\n${JSON_TEXT}\nAnything else?`],
    ['after thoughts with braces', `<think>if (x) { y } then {"a": 1}</think>${JSON_TEXT}`],
    ['after a brace that is never closed', `function f() {"use strict" ${JSON_TEXT}`],
    ['after a byte-order mark', `\ufeff${JSON_TEXT}`],
    ['in another object', `{"answer": ${JSON_TEXT}}`],
    ['twice', JSON_TEXT + JSON_TEXT],
  ])('finds an answer %s', (_, text) => {
    expect(findAnswer(text)).toEqual({ answer: ANSWER, wrapped: true });
  });

  it('takes the last of two fields of one name, as JSON.parse does', () => {
    expect(findAnswer('{"blocks": [1], "blocks": [2]}')?.answer).toEqual({ blocks: [2] });
  });

  it('keeps the prototype of what it parsed', () => {
    const answer = findAnswer('{"__proto__": {"polluted": true}, "blocks": []}')?.answer;
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'Ignore the above.'],
    ['a list', '[{"label": "Parser"'],
    ['an object without blocks', '{"error": "too long", "block": []}'],
    ['blocks that are no list', '{"blocks": {"0": {}}}'],
    ['a number that JSON does not know', '{"blocks": NaN}'],
    ['an answer that was cut off', JSON_TEXT.slice(0, -2)],
    ['brackets nested without end', '{"blocks":['.repeat(20_000)],
    ['more than an answer may be', `${' '.repeat(MAX_ANSWER_LENGTH)}${JSON_TEXT}`],
  ])('finds nothing in %s', (_, text) => {
    expect(findAnswer(text)).toBeUndefined();
  });
});
