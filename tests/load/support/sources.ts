import type { SourceFile } from '@iris/core';
import { makeSources } from '../../crash/support/sample-sources.ts';

const TEMPLATES = makeSources(180);
const TEMPLATES_WITH_CHEAP_COMMENTS = TEMPLATES.filter(({ language }) => language !== 'python');

/** A small file of one of several languages, like which there is no other; the same number gives the same file. */
export function smallFile(number: number): SourceFile {
  const { language, text } = pick(TEMPLATES, number);
  return { language, text: `${text}\n${language === 'python' ? '#' : '//'} number ${number}\n` };
}

/** A file of so many characters and a few more, mostly text in comments: large to carry around, not to analyze. */
export function largeFile(number: number, chars: number): SourceFile {
  // Python's scanner looks ahead over all comments that follow, once for each of them.
  const { language, text } = pick(TEMPLATES_WITH_CHEAP_COMMENTS, number);
  const comment = `// ${number} ${'The quick brown fox jumps over the lazy dog. '.repeat(200)}\n`;
  return { language, text: text + comment.repeat(Math.ceil(chars / comment.length)) };
}

/**
 * A small file that keeps the parser busy: what each of these begins may be type parameters or a comparison, and the
 * time to find out grows with the third power of how many there are.
 */
export function costlyFile(begun: number, number = 0): SourceFile {
  return { language: 'typescript', text: `// number ${number}\nconst x = ${'<T,>(a?: '.repeat(begun)}` };
}

/** Takes a second or two of a processor. */
export const SLOW = 1000;
/** Takes minutes. */
export const ENDLESS = 5000;

function pick(files: readonly SourceFile[], number: number): SourceFile {
  const file = files[number % files.length];
  if (file === undefined) throw new RangeError('There is nothing to pick from');
  return file;
}
