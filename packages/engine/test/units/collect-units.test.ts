import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languageOfFilename } from '../../src/languages/table.ts';
import { type SourceUnits, unitsOfSource } from '../support/parsed-source.ts';

const PACKAGES = join(import.meta.dirname, '../../..');

/** Every source file of the packages: what people wrote, of every size. */
const files = ['core', 'engine', 'cache'].flatMap((name) =>
  readdirSync(join(PACKAGES, name), { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && /\/(src|test)(\/|$)/.test(entry.parentPath.slice(PACKAGES.length)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => languageOfFilename(path) !== undefined),
);

/** Lines that hold code but belong to no unit, imports aside. */
function uncoveredLines({ units, lines, codeLines, imports, preamble }: SourceUnits): number[] {
  const covered = new Set<number>();
  const cover = (first: number, last: number): void => {
    for (let line = first; line <= last; line += 1) covered.add(line);
  };
  for (const unit of units) cover(unit.firstLine, unit.lastLine);
  for (const { start, end } of imports) cover(lines.lineAt(start), lines.lineAt(end - 1));
  return Array.from({ length: lines.lineCount }, (_, row) => row + 1).filter(
    (line) =>
      codeLines.count(line, line) > 0 &&
      !covered.has(line) &&
      !preamble.some((text) => text.includes(lines.lineText(line))),
  );
}

describe('collectUnits', () => {
  it('has real files to look at', () => {
    expect(files.length).toBeGreaterThan(60);
  });

  it.each(files.map((path) => [path.slice(PACKAGES.length + 1), path]))(
    'divides %s into units in order that share no character and leave out no line of code',
    async (_name, path) => {
      const text = readFileSync(path, 'utf8');
      const source = await unitsOfSource({ language: languageOfFilename(path) ?? '', text });
      const { units, containers, lines } = source;
      expect(uncoveredLines(source)).toEqual([]);
      for (const [index, unit] of units.entries()) {
        expect(unit.start).toBeGreaterThanOrEqual(units[index - 1]?.end ?? 0);
        expect(unit.end).toBeGreaterThan(unit.start);
        expect(unit.firstLine).toBeGreaterThan(units[index - 1]?.firstLine ?? 0);
        expect(unit.firstLine).toBeLessThanOrEqual(unit.ownLine);
        expect(unit.lastLine).toBeGreaterThanOrEqual(unit.ownLine);
        expect(unit.lastLine).toBeLessThanOrEqual(lines.lineCount);
        expect(containers[unit.container]).toBeDefined();
      }
    },
  );

  it('takes the members of a class that fills the file, the first one with its header, the last one with its end', async () => {
    const method = (name: string): string => `  ${name}() {\n${'    work();\n'.repeat(9)}  }\n`;
    const text = `import a from 'a';\n\n/** Stores rows. */\nexport class Store {\n${['read', 'write', 'close'].map(method).join('\n')}}\n`;
    const { units, containers } = await unitsOfSource({ language: 'typescript', text });
    expect(units.map(({ names, firstLine, lastLine }) => [names[0], firstLine, lastLine])).toEqual([
      ['read', 3, 15],
      ['write', 17, 27],
      ['close', 29, 40],
    ]);
    expect(containers[1]).toMatchObject({ kind: 'type', name: 'Store', parent: 0, comment: '/** Stores rows. */' });
    expect(units.map(({ isFirstMember }) => isFirstMember)).toEqual([true, false, false]);
  });

  it('gives comments, decorators and attributes to the declaration after them, and one behind code to that code', async () => {
    const text = 'let a = 1; // of a\n// of b\n// too\nlet b = 2;\n\n/* of c */\n\nlet c = 3;\n';
    const { units } = await unitsOfSource({ language: 'javascript', text });
    expect(units.map(({ names, firstLine, ownLine }) => [names[0], firstLine, ownLine])).toEqual([
      ['a', 1, 1],
      ['b', 2, 4],
      ['c', 6, 8],
    ]);
    expect(units[1]?.comment).toBe('// of b\n// too');
  });

  it('gives the end of a region to the last thing in the region, and its beginning to the first', async () => {
    const text = '//#region One\none();\n\n//#endregion\n\n//#region Two\ntwo();\n// endregion\nthree();';
    const { units } = await unitsOfSource({ language: 'javascript', text });
    expect(units.map(({ names, firstLine, lastLine }) => [names[0], firstLine, lastLine])).toEqual([
      ['one', 1, 4],
      ['two', 6, 8],
      ['three', 9, 9],
    ]);
  });

  it('names what is assigned to or called by its last name', async () => {
    const text = 'Foo.prototype.bar = function () {};\napp.listen(1);\nmodule.exports = {};\nif (a) b();\n';
    const { units } = await unitsOfSource({ language: 'javascript', text });
    expect(units.map(({ kind, names, receiver }) => [kind, names.join(), receiver])).toEqual([
      ['function', 'bar', 'Foo'],
      ['statement', 'listen', 'app'],
      ['variable', 'exports', 'module'],
      ['statement', '', ''],
    ]);
  });

  it('reads the receiver of a Go method and whether a name is exported', async () => {
    const text = 'package a\n\nfunc (s *Server[T]) Start() {}\n\nfunc (s Server) stop() {}\n';
    const { units } = await unitsOfSource({ language: 'go', text });
    expect(units.map(({ names, receiver, isExported }) => [names[0], receiver, isExported])).toEqual([
      ['Start', 'Server', true],
      ['stop', 'Server', false],
    ]);
  });

  it('reads names that every object has', async () => {
    const text =
      'function constructor() {}\nfunction __proto__() {}\nfunction toString() {}\nfunction hasOwnProperty() {}\n';
    const { units } = await unitsOfSource({ language: 'javascript', text });
    expect(units.flatMap(({ names }) => names)).toEqual(['constructor', '__proto__', 'toString', 'hasOwnProperty']);
  });
});
