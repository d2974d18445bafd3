import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentLines, firstSentence } from '../../src/naming/comment-text.ts';

describe('commentLines', () => {
  it.each([
    ['// Reads rows', ['Reads rows']],
    ['/// Reads rows', ['Reads rows']],
    ['//! Reads rows', ['Reads rows']],
    ['# Reads rows', ['Reads rows']],
    ['/* Reads rows */', ['Reads rows']],
    ['/**\n * Reads rows\n */', ['', 'Reads rows', '']],
    ['"""Reads rows"""', ['Reads rows']],
    ["r'''Reads rows\n\nMore.'''", ['Reads rows', '', 'More.']],
    ['// a\r\n// b\r// c', ['a', 'b', 'c']],
  ])('takes the marks off %j', (comment, lines) => {
    expect(commentLines(comment)).toEqual(lines);
  });
});

describe('firstSentence', () => {
  it.each([
    ['one line', '// Reads rows.', 'Reads rows'],
    ['the first of two', '/** Reads rows. And more. */', 'Reads rows'],
    ['one that runs over lines', '/*\n * Reads rows\n * from disk.\n */', 'Reads rows from disk'],
    ['the first paragraph', '"""\nReads rows\n\nfrom disk\n"""', 'Reads rows'],
    [
      'one with abbreviations',
      '// Reads rows, e.g. those of U.S. states. And more.',
      'Reads rows, e.g. those of U.S. states',
    ],
    ['one with a version', '// Reads v1.2 files', 'Reads v1.2 files'],
    ['XML', '/// <summary>Reads a <see cref="T:Row"/> from disk.</summary>', 'Reads a Row from disk'],
    ['XML over lines', '/// <summary>\n/// Reads rows.\n/// </summary>\n/// <param name="a">b</param>', 'Reads rows'],
    ['JSDoc', '/**\n * {@link Row} reader.\n * @param a - b\n */', 'Row reader'],
    ['a file overview', '/**\n * @fileoverview Reads rows.\n */', 'Reads rows'],
    ['code in backticks', '// Reads `rows` here', 'Reads rows here'],
    ['reStructuredText', '"""Reads :class:`~a.Row` objects."""', 'Reads a.Row objects'],
    ['another script', '// Читает строки таблицы', 'Читает строки таблицы'],
    ['a script without spaces', '/* 读取行 */', '读取行'],
  ])('finds %s', (_what, comment, sentence) => {
    expect(firstSentence(comment)).toBe(sentence);
  });

  it.each([
    ['a licence', '/* Copyright 2020 The Row Authors. All rights reserved. */'],
    ['a licence by its name', '# SPDX-License-Identifier: MIT'],
    ['what follows a licence', '# Copyright 2020\n# Redistributions must keep this.'],
    ['tags', '/**\n * @author Somebody\n * @param a b\n */'],
    ['words to tools', '// eslint-disable-next-line no-console'],
    ['an editor’s mode line', '# -*- coding: utf-8 -*-'],
    ['open tasks', '// TODO: read rows'],
    ['commented-out code', '// const x = 1;'],
    ['rules', '// ----------'],
    ['nothing', ''],
  ])('takes %s for no sentence', (_what, comment) => {
    expect(firstSentence(comment)).toBe('');
  });

  it('passes over words to tools and commented-out code that come first', () => {
    expect(firstSentence('// eslint-disable-next-line\n// Reads rows.')).toBe('Reads rows');
    expect(firstSentence('// const x = 1;\n// Reads rows.')).toBe('Reads rows');
  });

  it('is one line of at most 220 characters, whatever the comment', () => {
    const part = fc.constantFrom(
      '// ',
      '/* ',
      ' */',
      '\n',
      ' ',
      '.',
      'word',
      'e.g.',
      '<b>',
      '{@link x}',
      '`',
      '"""',
      '* ',
      'é',
      '@a ',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 200 }), (parts) => {
        const sentence = firstSentence(parts.join(''));
        expect(sentence).not.toMatch(/[\r\n]/);
        expect(sentence.length).toBeLessThanOrEqual(220);
        expect(sentence.trim()).toBe(sentence);
      }),
    );
  });
});
