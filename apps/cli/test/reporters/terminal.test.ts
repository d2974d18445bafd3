import type { Analysis, BlockId } from '@iris/core';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import type { FileAnalysis } from '../../src/read/read-result.ts';
import { createPalette } from '../../src/reporters/palette.ts';
import { createTerminalReporter } from '../../src/reporters/terminal.ts';

const FACTS = { lineCount: 100, minified: false, generated: false, hasSyntaxErrors: false };

function resultOf(analysis: Partial<Analysis>, path = 'src/session.ts'): FileAnalysis {
  return {
    kind: 'analysis',
    path,
    language: 'typescript',
    analysis: { fileIntent: 'Signed session cookies', blocks: [], facts: FACTS, ...analysis },
    repairs: [],
    usage: { inputTokens: 0, outputTokens: 0, estimatedCostUsd: 0 },
    analyzer: 'structural',
    model: 'structural-1',
    prompt: undefined,
    degraded: undefined,
    durationMs: 1,
  };
}

function block(label: string, ranges: [number, number][], description = ''): Analysis['blocks'][number] {
  // Ids are made by core; the report shows none.
  return { id: label as BlockId, label, ranges, description };
}

function render(result: FileAnalysis, columns: number, withHeadings = false, withColor = false): string[] {
  const palette = createPalette(withColor);
  const reporter = createTerminalReporter({ palette, messagePalette: palette, columns, withHeadings });
  return (reporter.analysis(result).stdout ?? '').split('\n').slice(0, -1);
}

describe('the terminal report', () => {
  const blocks = [
    block(
      'Cookie verification',
      [
        [12, 48],
        [60, 60],
      ],
      'Checks signature and age of a cookie and puts the session on the request.',
    ),
    block('Key rotation', [[50, 58]]),
  ];

  it('sets a table of contents: intent, then numbered blocks with their lines', () => {
    expect(render(resultOf({ blocks }), 50)).toEqual([
      'Signed session cookies',
      '',
      '1  Cookie verification ................. 12-48, 60',
      '   Checks signature and age of a cookie and puts',
      '   the session on the request.',
      '',
      '2  Key rotation ............................ 50-58',
    ]);
  });

  it('puts the lines below a label that leaves them no room', () => {
    expect(render(resultOf({ blocks: blocks.slice(0, 1) }), 28).slice(2, 5)).toEqual([
      '1  Cookie verification',
      '   12-48, 60',
      '   Checks signature and age',
    ]);
  });

  it.each([24, 40, 80, 200])('keeps within a terminal of %i columns, and within what is easily read', (columns) => {
    const wide = '漢字'.repeat(30);
    const long = block(
      'Verification of the cookies',
      Array.from({ length: 30 }, (_, i) => [i * 3 + 1, i * 3 + 1]),
      wide,
    );
    const lines = render(resultOf({ fileIntent: wide, blocks: [long, ...blocks] }), columns);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(Math.min(columns, 88));
  });

  it('stays readable on a terminal that is too narrow to be true', () => {
    expect(render(resultOf({ blocks }), 0).length).toBeGreaterThan(5);
  });

  it('begins each of several files with its path, two empty lines between them', () => {
    const palette = createPalette(false);
    const reporter = createTerminalReporter({ palette, messagePalette: palette, columns: 50, withHeadings: true });
    const text = [resultOf({}), resultOf({}, 'a\u001B[2J.ts')]
      .map((result) => reporter.analysis(result).stdout)
      .join('');
    expect(text).toBe('src/session.ts\nSigned session cookies\n\n\n"a\\x1b[2J.ts"\nSigned session cookies\n');
  });

  it('says what is odd about a file', () => {
    const facts = { ...FACTS, hasSyntaxErrors: true, generated: true, minified: true };
    const text = render(resultOf({ facts }), 80).join('\n');
    expect(text).toMatch(/syntax errors/);
    expect(text).toMatch(/minified/);
    expect(text).toMatch(/a program wrote it/);
  });

  it('prints the same with colour as without, once the colour is taken away', () => {
    const colored = render(resultOf({ blocks }), 50, true, true).join('\n');
    const plain = render(resultOf({ blocks }), 50, true).join('\n');
    expect(colored).not.toBe(plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that colour is made of
    expect(colored.replace(/\u001B\[\d+m/g, '')).toBe(plain);
  });
});
