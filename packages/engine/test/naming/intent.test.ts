import { describe, expect, it } from 'vitest';
import { createLocalAnalyzer } from '../../src/local.ts';

const analyzer = createLocalAnalyzer();

async function intentOf(language: string, text: string): Promise<string> {
  const { draft } = await analyzer.analyze({ language, text }, { signal: new AbortController().signal });
  return draft.fileIntent;
}

const LICENCE = 'Copyright 2020 The Row Authors. Licensed under the MIT License.';
const csharpMethods = ['Read', 'Write', 'Close']
  .map((name) => `        public void ${name}()\n        {\n${'            work();\n'.repeat(9)}        }\n`)
  .join('\n');

describe('the intent of a file', () => {
  it.each([
    [
      'a package comment',
      'go',
      `// ${LICENCE}\n\n// Package rows reads rows of tables.\npackage rows\n\nfunc Read() {}\n`,
      'Reading rows of tables',
    ],
    [
      'a doc string',
      'python',
      '"""Parse dates in many formats.\n\nMore.\n"""\nimport re\n\ndef parse(x):\n    return x\n',
      'Parsing dates in many formats',
    ],
    [
      'a doc string below a licence',
      'python',
      `#!/usr/bin/env python\n# ${LICENCE}\n"""Parse dates in many formats."""\nimport re\n\ndef parse(x):\n    return x\n`,
      'Parsing dates in many formats',
    ],
    [
      'a doc string right above the code',
      'python',
      '"""Parse dates in many formats."""\ndef parse(x):\n    return x\n',
      'Parsing dates in many formats',
    ],
    [
      'a doc string right below a comment',
      'python',
      '# first\n"""Parse dates in many formats."""\ndef parse(x):\n    return x\n',
      'Parsing dates in many formats',
    ],
    [
      'an inner doc comment',
      'rust',
      `// ${LICENCE}\n\n//! Reads rows from disk.\n//!\n//! More.\n\nuse std::io;\n\npub fn read() {}\n`,
      'Reading rows from disk',
    ],
    [
      'the XML of the class that fills the file',
      'csharp',
      `using System;\n\nnamespace Rows\n{\n    /// <summary>\n    /// Reads rows from disk.\n    /// </summary>\n    public class RowReader\n    {\n${csharpMethods}    }\n}\n`,
      'Reading rows from disk',
    ],
    [
      'the doc comment of the only class',
      'java',
      'package a;\n\n/**\n * Stores the rows of {@code Table} objects.\n * @author x\n */\npublic class RowStore {\n  void a() {}\n}\n',
      'Storing the rows of Table objects',
    ],
    [
      'a file overview',
      'javascript',
      '/**\n * @fileoverview Reads rows from disk.\n * @author Somebody\n */\n\nimport a from "a";\n\nfunction readRow() {}\n',
      'Reading rows from disk',
    ],
    [
      'the comment of the only export',
      'typescript',
      'import a from "a";\n\n/** Reads rows from disk. */\nexport function read() {}\n\nfunction help() {}\n',
      'Reading rows from disk',
    ],
  ])('is taken from %s', async (_what, language, text, intent) => {
    expect(await intentOf(language, text)).toBe(intent);
  });

  it.each([
    ['javascript', `/* ${LICENCE}\n */\n\nfunction readRow() {}\n`],
    ['javascript', `// ${LICENCE}\nimport a from 'a';\n\nfunction readRow() {}\n`],
    ['python', `# ${LICENCE}\n\ndef read_row():\n    pass\n`],
    [
      'go',
      `// ${LICENCE}\n// Use of this source code is governed by a licence.\n\npackage rows\n\nfunc ReadRow() {}\n`,
    ],
    [
      'c',
      `/*\n * ${LICENCE}\n *\n * Permission is hereby granted to anybody.\n */\n\nint read_row(void) { return 1; }\n`,
    ],
  ])('is never the licence (%s)', async (language, text) => {
    const intent = await intentOf(language, text);
    expect(intent).not.toMatch(/copyright|licen|authors|permission/i);
    expect(intent).toMatch(/row/i);
  });

  it('has at most twenty words', async () => {
    const text = `"""Read ${'very '.repeat(60)}long rows."""\n\ndef read():\n    pass\n`;
    expect((await intentOf('python', text)).split(' ').length).toBeLessThanOrEqual(20);
  });
});
