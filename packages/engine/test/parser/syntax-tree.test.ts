import { IrisError } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { TYPESCRIPT } from '../../src/languages/typescript/index.ts';
import { readWasmFile } from '../../src/local.ts';
import { Deadline } from '../../src/parser/deadline.ts';
import { Grammars } from '../../src/parser/grammars.ts';
import { withSyntaxTree } from '../../src/parser/syntax-tree.ts';
import { parseSource } from '../support/parsed-source.ts';

const classes = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `class A${index} {\n  m(a: number) { return [a, { b: ${index} }]; }\n}\n`,
  ).join('');
const sound = classes(200);
const broken = `${classes(100)}function f( {\n${classes(100)}`;

/** By how much the process grows while `work` runs, in MB; the first runs only warm up. */
async function growthOf(work: () => void): Promise<number> {
  for (let run = 0; run < 10; run += 1) work();
  const before = process.memoryUsage().rss;
  for (let run = 0; run < 100; run += 1) {
    work();
    // Lets the garbage collector's finalizers run; they free nothing of a tree, which is what this is about.
    if (run % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return (process.memoryUsage().rss - before) / 2 ** 20;
}

describe('withSyntaxTree', () => {
  it('frees its trees, also when the callback throws, and also that of a mended text', {
    timeout: 60_000,
  }, async () => {
    const language = await new Grammars(readWasmFile).load(TYPESCRIPT);
    const fail = (): never => {
      throw new Error('the callback failed');
    };
    const parse = (): void => {
      for (const text of [sound, broken]) {
        withSyntaxTree(text, language, new Deadline(60_000), () => undefined);
        try {
          withSyntaxTree(text, language, new Deadline(60_000), fail);
        } catch {
          // What is of interest is what stays behind.
        }
      }
    };
    // Each tree takes some hundred KB: of 600 that were not freed, hundreds of MB would be left.
    expect(await growthOf(parse)).toBeLessThan(150);
  });

  it('passes on what the callback throws', async () => {
    const failure = new Error('the callback failed');
    const parse = parseSource({ language: 'typescript', text: 'a' }, () => {
      throw failure;
    });
    await expect(parse).rejects.toBe(failure);
  });

  it('gives up at the time limit and parses the next text from its start', async () => {
    const language = await new Grammars(readWasmFile).load(TYPESCRIPT);
    const late = () => withSyntaxTree(classes(20_000), language, new Deadline(1), () => undefined);
    expect(late).toThrow(IrisError);
    const types = withSyntaxTree('class B {}', language, new Deadline(60_000), (tree) =>
      (tree.captures.get('type') ?? []).map(({ start, end }) => [start, end]),
    );
    expect(types).toEqual([[0, 10]]);
  });

  it('says that a text has errors even after it was mended', async () => {
    const hasErrors = (text: string) => parseSource({ language: 'typescript', text }, (tree) => tree.hasErrors);
    expect(await hasErrors('function f() {\n  a();\n}\n')).toBe(false);
    expect(await hasErrors('function f() {\n  a();\n\nfunction g() {\n  b();\n}\n')).toBe(true);
  });

  it('finds the declarations behind a brace that is missing', async () => {
    const text = `class A {\n  m() {\n    if (x) {\n      y();\n    }\n\n  n() {\n    z();\n  }\n}\n\nclass B {\n  o() {}\n}\n`;
    const names = await parseSource({ language: 'typescript', text }, (tree) =>
      ['type', 'method'].flatMap((kind) =>
        (tree.captures.get(kind) ?? [])
          .map((node) => node.field('name'))
          .map((node) => text.slice(node?.start, node?.end)),
      ),
    );
    expect(names).toEqual(['A', 'B', 'm', 'n', 'o']);
  });

  it('counts offsets in UTF-16 code units, whatever the line ends', async () => {
    const text = '\ufeff// 😀 é\rclass A {}\r\nclass B {}\u2028class C {}';
    const found = await parseSource({ language: 'typescript', text }, (tree) =>
      (tree.captures.get('type') ?? []).map(({ start, end }) => text.slice(start, end)),
    );
    expect(found).toEqual(['class A {}', 'class B {}', 'class C {}']);
  });
});

describe('Grammars', () => {
  it('tries again after a load that failed', async () => {
    let failures = 2;
    const grammars = new Grammars((file) => {
      if (failures === 0) return readWasmFile(file);
      failures -= 1;
      return Promise.reject(new Error('the disk is away'));
    });
    await expect(grammars.load(TYPESCRIPT)).rejects.toThrow('the disk is away');
    await expect(grammars.load(TYPESCRIPT)).resolves.toHaveProperty('parser');
  });

  it('loads each file once, however many ask at the same time', async () => {
    const asked: string[] = [];
    const grammars = new Grammars((file) => {
      asked.push(file);
      return readWasmFile(file);
    });
    const [first, second] = await Promise.all([grammars.load(TYPESCRIPT), grammars.load(TYPESCRIPT)]);
    expect(first).toBe(second);
    expect(asked.toSorted()).toEqual(['tree-sitter', 'typescript']);
  });
});
