import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords, Vocabulary } from '../../src/segments/words.ts';

describe('splitWords', () => {
  it.each([
    ['readConfigFile', ['read', 'config', 'file']],
    ['read_config_file', ['read', 'config', 'file']],
    ['MAX_RETRY_COUNT', ['max', 'retry', 'count']],
    ['HTTPServer', ['http', 'server']],
    ['parseJSONBody', ['parse', 'json', 'body']],
    ['__init__', ['init']],
    ['$scope', ['scope']],
    ['utf8Decoder', ['utf', 'decoder']],
    ['x', []],
    ['i18n', []],
    ['_', []],
    ['', []],
    ['größeÄndern', ['größe', 'ändern']],
    ['ПарсерКонфига', ['парсер', 'конфига']],
    ['解析器', ['解析器']],
    ['constructor', ['constructor']],
    ['__proto__', ['proto']],
    ['toString', ['to', 'string']],
  ])('splits %s into %j', (name, words) => {
    expect(splitWords(name)).toEqual(words);
  });

  it('splits ASCII text as it does where another letter stands beside it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(splitWords(`${text} \u4e2d\u6587`)).toEqual([...splitWords(text), '\u4e2d\u6587']);
      }),
    );
  });
});

describe('Vocabulary', () => {
  it('gives inflections of one word one stem', () => {
    const vocabulary = new Vocabulary();
    const [parse] = vocabulary.stemsOf('parse');
    expect(vocabulary.stemsOf('parsing')).toEqual([parse]);
    expect(vocabulary.stemsOf('PARSED')).toEqual([parse]);
    expect(vocabulary.stemsOf('render')).not.toEqual([parse]);
  });

  it('leaves out words that say nothing', () => {
    const vocabulary = new Vocabulary();
    expect(vocabulary.stemsOf('setOfTheNew')).toEqual(vocabulary.stemsOf('set'));
    expect(vocabulary.stemOfWord('the')).toBe(-1);
  });

  it('treats names that every object has like any other name', () => {
    const vocabulary = new Vocabulary();
    const names = ['constructor', '__proto__', 'hasOwnProperty', 'valueOf', 'toString', 'prototype'];
    const stems = names.map((name) => vocabulary.stemsOf(name));
    for (const list of stems) for (const stem of list) expect(Number.isInteger(stem)).toBe(true);
    expect(vocabulary.wordsOf('__proto__')).toEqual(['proto']);
    expect(new Set(stems.map((list) => list.join())).size).toBe(names.length);
    expect(vocabulary.stemsOf('constructor')).toEqual(stems[0]);
  });

  it('numbers stems alike however the same words arrive', () => {
    const first = new Vocabulary();
    const second = new Vocabulary();
    for (const name of ['readFile', 'write_file', 'FileReader']) {
      expect(first.stemsOf(name)).toEqual(second.stemsOf(name));
    }
    expect(first.stemsOf('readFile')).toEqual(first.stemsOf('read_file'));
  });

  it('reads no more than the first 200 characters of a name', () => {
    const vocabulary = new Vocabulary();
    expect(vocabulary.wordsOf(`${'a'.repeat(200)}Tail`)).toEqual(['a'.repeat(200)]);
  });
});
