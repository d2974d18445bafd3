import { describe, expect, it } from 'vitest';
import { divideFile } from '../../src/segments/divide-file.ts';
import { collectUnitWords } from '../../src/segments/unit-words.ts';
import { Vocabulary } from '../../src/segments/words.ts';
import { unitsOfSource } from '../support/parsed-source.ts';

/** The segments of a file: their titles and the names in each. */
async function divide(text: string, language = 'javascript'): Promise<{ title?: string; names: string[] }[]> {
  const source = await unitsOfSource({ language, text });
  const unitWords = collectUnitWords(text, source.units, source.wordStarts, new Vocabulary());
  return divideFile({ ...source, unitWords }).map(({ title, from, to }) => ({
    ...(title !== undefined && { title }),
    names: source.units.slice(from, to).flatMap((unit) => unit.names),
  }));
}

const functionAbout = (subject: string, verb: string): string => `
function ${verb}${subject}(${subject.toLowerCase()}) {
  const ${subject.toLowerCase()}Value = ${subject.toLowerCase()}.${subject.toLowerCase()}Field;
  return check${subject}(${subject.toLowerCase()}Value);
}
`;
const about = (subject: string): string =>
  ['read', 'write', 'check', 'print'].map((verb) => functionAbout(subject, verb)).join('');

describe('divideFile', () => {
  it('parts what shares no words', async () => {
    const segments = await divide(about('Invoice') + about('Socket'));
    expect(segments.map(({ names }) => names)).toEqual([
      ['readInvoice', 'writeInvoice', 'checkInvoice', 'printInvoice'],
      ['readSocket', 'writeSocket', 'checkSocket', 'printSocket'],
    ]);
  });

  it('takes the author’s sections as they are and divides what lies before, between and behind them', async () => {
    const segments = await divide(
      `${about('Invoice')}${about('Socket')}
//#region Colours and rows
function paintColour() { return 1; }

function storeRow() { return 2; }
//#endregion
${about('Ticket')}
//#region Letters
function sendLetter() { return 3; }
//#endregion
${about('Planet')}`,
    );
    expect(segments.map(({ title, names }) => title ?? names[0])).toEqual([
      'readInvoice',
      'readSocket',
      'Colours and rows',
      'readTicket',
      'Letters',
      'readPlanet',
    ]);
    expect(segments[2]?.names).toEqual(['paintColour', 'storeRow']);
  });

  it.each([1, 2, 3, 5, 9])('makes at most two segments of %i functions in a file of under 30 lines', async (count) => {
    const subjects = ['Invoice', 'Socket', 'Colour', 'Planet', 'Ticket', 'Letter', 'Wheel', 'Garden', 'Window'];
    const text = subjects
      .slice(0, count)
      .map((subject) => `function read${subject}() { return ${subject.toLowerCase()}; }\n\n`)
      .join('');
    const segments = await divide(text);
    expect(segments.length).toBeLessThanOrEqual(2);
    expect(segments.flatMap(({ names }) => names)).toHaveLength(count);
  });

  it('joins even sections of a file of under 30 lines', async () => {
    const text = ['Invoice', 'Socket', 'Colour']
      .map((subject) => `// ---- ${subject} reading ----\nfunction read${subject}() {}\n\n`)
      .join('');
    expect(await divide(text)).toHaveLength(2);
  });

  it('makes one segment of a file on one line', async () => {
    const text = (about('Invoice') + about('Socket')).replace(/\s+/g, ' ').repeat(30);
    expect(await divide(text)).toHaveLength(1);
  });

  it('never lets two segments share a line', async () => {
    const halves = [about('Invoice'), about('Socket')].map((half) =>
      half.trim().replace(/\}\n\nfunction print/g, '} function print'),
    );
    const text = `${halves[0]} ${halves[1]}\n`;
    const source = await unitsOfSource({ language: 'javascript', text });
    const unitWords = collectUnitWords(text, source.units, source.wordStarts, new Vocabulary());
    const segments = divideFile({ ...source, unitWords });
    for (const [index, { from }] of segments.entries()) {
      const before = segments[index - 1];
      if (before === undefined) continue;
      expect(source.units[from]?.firstLine).toBeGreaterThan(source.units[before.to - 1]?.lastLine ?? 0);
    }
  });
});
