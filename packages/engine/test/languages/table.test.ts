import { describe, expect, it } from 'vitest';
import { findLanguage, LANGUAGE_IDS, languageOfFilename } from '../../src/languages/table.ts';
import { readWasmFile } from '../../src/local.ts';
import { Grammars, type LoadWasm, type WasmFile } from '../../src/parser/grammars.ts';
import { createStructuralAnalyzer, requireLanguage } from '../../src/structural-analyzer.ts';
import { listLeaves } from '../support/fixtures.ts';

const signal = new AbortController().signal;

const ONE_LINERS: Readonly<Record<string, string>> = {
  python: 'def ring(bell): return bell.ring()',
  javascript: 'function ring(bell) { return bell.ring(); }',
  javascriptreact: 'const ring = () => <Bell loud />;',
  typescript: 'const ring = (bell: Bell): void => bell.ring();',
  typescriptreact: 'const ring = (bell: Bell) => <Tower bell={bell} />;',
  go: 'package bell; func Ring() {}',
  rust: 'fn ring(bell: &Bell) -> u8 { bell.ring() }',
  java: 'class Bell { void ring() {} }',
  csharp: 'class Bell { void Ring() => Swing(); }',
  c: 'int ring(struct bell *bell) { return bell->tone; }',
  cpp: 'template <typename T> auto ring(T&& bell) { return bell.ring(); }',
};

const FILENAMES: Readonly<Record<string, readonly string[]>> = {
  python: ['a.py', 'a.pyi', 'a.pyw'],
  javascript: ['a.js', 'a.mjs', 'a.cjs'],
  javascriptreact: ['a.jsx'],
  typescript: ['a.ts', 'a.mts', 'a.cts', 'a.d.ts'],
  typescriptreact: ['a.tsx'],
  go: ['a.go'],
  rust: ['a.rs'],
  java: ['a.java'],
  csharp: ['a.cs'],
  c: ['a.c', 'a.h'],
  cpp: ['a.cpp', 'a.cc', 'a.cxx', 'a.c++', 'a.hpp', 'a.hh', 'a.hxx', 'a.h++', 'a.ipp', 'a.inl'],
};

/** Loads as the real thing does, keeps a list, and refuses what it is told to, once each. */
function recordLoads(refuse: readonly WasmFile[] = []): { loads: WasmFile[]; loadWasm: LoadWasm } {
  const loads: WasmFile[] = [];
  const refused = new Set(refuse);
  const loadWasm: LoadWasm = async (file) => {
    loads.push(file);
    if (refused.delete(file)) throw new Error(`The disk lost ${file}.`);
    return readWasmFile(file);
  };
  return { loads, loadWasm };
}

describe('the table of languages', () => {
  it('has the eleven languages', () => {
    expect([...LANGUAGE_IDS].sort()).toEqual(Object.keys(ONE_LINERS).sort());
  });

  it.each(LANGUAGE_IDS)('loads the grammar of %s, compiles its query and parses a line', async (id) => {
    const { parser, query } = await new Grammars(readWasmFile).load(requireLanguage(id));
    const tree = parser.parse(ONE_LINERS[id] ?? '');
    expect(tree?.rootNode.hasError).toBe(false);
    expect(tree === null ? [] : query.captures(tree.rootNode)).not.toHaveLength(0);
    tree?.delete();
  });

  it.each(LANGUAGE_IDS)('has a WebAssembly file for %s that can be linked at run time', async (id) => {
    const bytes = await readWasmFile(requireLanguage(id).grammar);
    // The first section after the magic number and the version, by the rules of dynamic linking.
    expect(Buffer.from(bytes).subarray(0, 32).toString('latin1')).toMatch(/^\0asm.{4}\0.{1,7}dylink/s);
  });

  it.each(LANGUAGE_IDS)('has fixtures of %s', (id) => {
    expect(listLeaves(id).length).toBeGreaterThanOrEqual(2);
  });
});

describe('languageOfFilename', () => {
  it.each(LANGUAGE_IDS)('knows every extension of %s, in either case', (id) => {
    const filenames = FILENAMES[id] ?? [];
    expect(filenames).toEqual(expect.arrayContaining(findLanguage(id)?.extensions.map((each) => `a${each}`) ?? []));
    for (const filename of filenames) {
      expect(languageOfFilename(filename)).toBe(id);
      expect(languageOfFilename(`folder.py/${filename.toUpperCase()}`)).toBe(id);
    }
  });

  it.each(['Makefile', 'a.rb', 'a.py.txt', 'ts', '.', ''])('knows no language of "%s"', (filename) => {
    expect(languageOfFilename(filename)).toBeUndefined();
  });
});

describe('loading', () => {
  it('loads nothing before a file is read, and then only what that file needs', async () => {
    const { loads, loadWasm } = recordLoads();
    const analyzer = createStructuralAnalyzer({ loadWasm });
    expect(loads).toEqual([]);
    await analyzer.analyze({ language: 'go', text: 'package bell' }, { signal });
    expect(loads.sort()).toEqual(['go', 'tree-sitter']);
  });

  it('loads a grammar once, however many files and languages share it', async () => {
    const { loads, loadWasm } = recordLoads();
    const analyzer = createStructuralAnalyzer({ loadWasm });
    const languages = ['javascript', 'javascriptreact', 'javascript'];
    await Promise.all(languages.map((language) => analyzer.analyze({ language, text: 'ring();' }, { signal })));
    await analyzer.outline({ language: 'javascriptreact', text: 'ring();' }, { signal });
    expect(loads.sort()).toEqual(['javascript', 'tree-sitter']);
  });

  it.each<WasmFile>(['go', 'tree-sitter'])('tries again after %s could not be loaded', async (file) => {
    const { loads, loadWasm } = recordLoads([file]);
    const analyzer = createStructuralAnalyzer({ loadWasm });
    const source = { language: 'go', text: 'package bell\n\nfunc Ring() {}\n' };
    await expect(analyzer.analyze(source, { signal })).rejects.toThrow(`The disk lost ${file}.`);
    const { draft } = await analyzer.analyze(source, { signal });
    expect(draft.blocks).toHaveLength(1);
    expect(loads.filter((each) => each === file)).toHaveLength(2);
  });
});
