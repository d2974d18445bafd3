import { describe, expect, it } from 'vitest';
import { findSections } from '../../src/segments/section-comments.ts';
import { unitsOfSource } from '../support/parsed-source.ts';

/** Sections of a file, as `title: names of its units`. */
async function sectionsOf(language: string, text: string): Promise<string[]> {
  const { lines, units, markers } = await unitsOfSource({ language, text });
  return findSections(lines, units, markers).map(
    ({ title, from, to }) =>
      `${title}: ${units
        .slice(from, to)
        .flatMap((unit) => unit.names)
        .join(' ')}`,
  );
}

const twoTitled = (first: string, second: string): string => `
function beforeAll() {}

${first}
function readRow() {}
function writeRow() {}

${second}
function openSocket() {}
`;

describe('findSections', () => {
  it.each([
    ['line banners', '// ---- Row storage ----', '// ==== Sockets ===='],
    ['open banners', '// --- Row storage', '// ### Sockets'],
    ['block banners', '/* ----- Row storage ----- */', '/* ***** Sockets ***** */'],
    ['MARK', '// MARK: - Row storage', '// MARK: Sockets'],
    ['section words', '// Section: Row storage', '// section: Sockets'],
    ['rules above and below', '// ------\n// Row storage\n// ------', '// ======\n// Sockets\n// ======'],
    ['rules above', '// ----------\n// Row storage', '// ----------\n// Sockets'],
    ['boxes', '/*=====\n= Row storage\n=====*/', '/*=====\n= Sockets\n=====*/'],
    [
      'closed boxes',
      '/*-----------------*\n * Row storage     *\n *-----------------*/',
      '/*-----------------*\n * Sockets         *\n *-----------------*/',
    ],
  ])('takes %s for titles that reach to the next title or the end of the file', async (_style, first, second) => {
    expect(await sectionsOf('javascript', twoTitled(first, second))).toEqual([
      'Row storage: readRow writeRow',
      'Sockets: openSocket',
    ]);
  });

  it.each([
    ['//#region', '//#endregion'],
    ['// #region', '// #endregion'],
    ['// region', '// endregion'],
    ['/* #region', '/* #endregion'],
  ])('ends what %s begins at %s', async (begin, end) => {
    const close = begin.startsWith('/*') ? ' */' : '';
    const text = `
${begin} Row storage${close}
function readRow() {}
${end}${close}

function between() {}

${begin} Sockets${close}
function openSocket() {}
${end}${close}

function afterAll() {}
`;
    expect(await sectionsOf('typescript', text)).toEqual(['Row storage: readRow', 'Sockets: openSocket']);
  });

  it('takes the directives of C#, whose regions may nest, by their outermost', async () => {
    const text = `class Store
{
    private int a;
    private int b;
    private int c;

    #region Row storage
    void ReadRow() { a++; }

    #region Row checks
    void CheckRow() { a++; }
    #endregion

    void WriteRow() { a++; }
    #endregion

    void Between() { b++; }

    #region Sockets
    void OpenSocket() { c++; }
    #endregion
${'\n    // filler\n'.repeat(5)}
}
`;
    expect(await sectionsOf('csharp', text)).toEqual(['Row storage: ReadRow CheckRow WriteRow', 'Sockets: OpenSocket']);
  });

  it('takes banners behind hash signs', async () => {
    const text = `
# ---------------------------------------------------------------------------
# Row storage
# ---------------------------------------------------------------------------
def read_row():
    pass


# ========== Sockets ==========
def open_socket():
    pass
`;
    expect(await sectionsOf('python', text)).toEqual(['Row storage: read_row', 'Sockets: open_socket']);
  });

  it.each([
    [
      'a licence box',
      '/***************\n * Copyright 2020 The Row Authors\n ***************/',
      '/***************\n * Apache License\n ***************/',
    ],
    ['commented-out code', '// ---- readRow();', '// ---- const x = 1'],
    ['rules alone', '// ----------------', '// ================'],
    ['open tasks', '// ---- TODO mend this ----', '// ---- FIXME and that ----'],
    ['paragraphs', `// ---- ${'so many words '.repeat(4)}`, `// ---- ${'and yet more words '.repeat(3)}`],
    ['titles without letters', '// ---- 1 ----', '// ---- 2 ----'],
    ['ordinary comments', '// Rows are stored here', '// Sockets are opened here'],
    [
      'markdown rules in a doc comment',
      '/**\n * Reads a row.\n *\n * -------\n * Example\n * -------\n */',
      '/**\n * Opens a socket.\n *\n * ### Usage\n */',
    ],
  ])('takes %s for no section', async (_what, first, second) => {
    expect(await sectionsOf('javascript', twoTitled(first, second))).toEqual([]);
  });

  it('does not believe a lone banner', async () => {
    expect(await sectionsOf('javascript', twoTitled('// ---- Row storage ----', '// Sockets'))).toEqual([]);
  });

  it('leaves markers inside a unit to that unit', async () => {
    const text = `
function first() {
  // ---- Setting up ----
  a();
  // ---- Tearing down ----
  b();
}
function second() {}
`;
    expect(await sectionsOf('javascript', text)).toEqual([]);
  });

  it('takes no comment behind code for a marker', async () => {
    expect(
      await sectionsOf(
        'javascript',
        twoTitled('let a = 1; // ---- Row storage ----', 'let b = 2; // ---- Sockets ----'),
      ),
    ).toEqual([]);
  });

  it('survives regions that end twice or never', async () => {
    const text = `
//#endregion
function first() {}
//#endregion
//#region Rows of it
function second() {}
//#region Inner part
function third() {}
`;
    expect(await sectionsOf('javascript', text)).toEqual([]);
  });
});
