import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isGenericLabel,
  isGenericWord,
  labelWords,
  MAX_LABEL_LENGTH,
  nameToPhrase,
  repairLabel,
} from '../src/labels.ts';
import { hostileText } from './support/arbitraries.ts';
import { faultsOfLabel } from './support/rule-faults.ts';

const NOTHING_TAKEN: ReadonlySet<string> = new Set();

describe('repairLabel', () => {
  it('leaves a good label alone', () => {
    expect(repairLabel('Config reading', ['readConfig'], NOTHING_TAKEN)).toEqual({
      label: 'Config reading',
      repairs: [],
    });
  });

  it.each([
    ['Reads all of the config files', [], 'Reads all of the config', ['label_cut']],
    ['Reading of files for the parser', [], 'Reading of files', ['label_cut']],
    ['parsing', ['parseHeader'], 'Parsing parse', ['label_extended']],
    ['parse', ['parseHeader'], 'Parse header', ['label_extended']],
    ['Parser', [], 'Parser declarations', ['label_extended']],
    ['Helpers', ['readConfigFile'], 'Read config file', ['label_generic']],
    ['Helpers', ['utils', 'readConfigFile'], 'Read config file', ['label_generic']],
    ['Helpers and utilities', [], 'Unnamed statements', ['label_generic']],
    ['Helpers 2', [], 'Unnamed statements', ['label_generic']],
    ['Helpers and utilities for the parser', [], 'Unnamed statements', ['label_cut', 'label_generic']],
    ['', ['readConfig'], 'Read config', []],
    ['', [], 'Unnamed statements', []],
    ['<b>Config</b> reading', [], 'Config reading', ['label_text']],
    ['!!! ???', [], 'Unnamed statements', ['label_generic']],
  ])('turns %j of %j into %j', (proposed, declarations, label, repairs) => {
    expect(repairLabel(proposed, declarations, NOTHING_TAKEN)).toEqual({ label, repairs });
  });

  it('tells apart labels that are alike, by names first and by a number last', () => {
    const taken = new Set(['config reading', 'config reading file', 'config reading 2']);
    expect(repairLabel('Config reading', ['config_file', 'yamlFile'], taken).label).toBe('Config reading yaml');
    expect(repairLabel('config READING', ['config_file'], taken).label).toBe('Config READING 3');
  });

  it('makes room for the telling word without losing what tells something', () => {
    const taken = new Set(['utilities and helpers of parser']);
    expect(repairLabel('Utilities and helpers of parser', [], taken).label).toBe('Parser 2');
    const long = new Set(['one two three four five']);
    expect(repairLabel('One two three four five', ['six'], long).label).toBe('One two three four six');
  });

  it('makes labels obey and differ, whatever is proposed', () => {
    const proposals = fc.array(fc.tuple(hostileText, fc.array(hostileText, { maxLength: 3 })), { maxLength: 20 });
    fc.assert(
      fc.property(proposals, (proposed) => {
        const taken = new Set<string>();
        for (const [text, declarations] of proposed) {
          const { label } = repairLabel(text, declarations, taken);
          expect(faultsOfLabel(label)).toEqual([]);
          expect(taken.has(label.toLowerCase())).toBe(false);
          taken.add(label.toLowerCase());
        }
      }),
    );
  });

  it('stays cheap when ten thousand blocks propose one label', () => {
    const taken = new Set<string>();
    for (let count = 0; count < 10_000; count += 1) {
      taken.add(repairLabel('Same label', ['same'], taken).label.toLowerCase());
    }
    expect(taken.size).toBe(10_000);
  });
});

describe('isGenericLabel', () => {
  it.each(['', 'Misc', 'Helpers', 'Utilities', 'Other', 'Helper functions', 'Part 2', 'Core, main & more 3', '—'])(
    'judges %j',
    (label) => {
      expect(isGenericLabel(label)).toBe(label !== 'Core, main & more 3');
    },
  );

  it('lets a generic word stand beside one that tells something', () => {
    expect(isGenericLabel('Parser helpers')).toBe(false);
    expect(isGenericWord('Helpers')).toBe(true);
    expect(isGenericWord('Parser')).toBe(false);
  });
});

describe('labelWords', () => {
  it('counts what white space separates', () => {
    expect(labelWords('  HTTP/2 frame   decoding ')).toEqual(['HTTP/2', 'frame', 'decoding']);
    expect(labelWords('')).toEqual([]);
  });
});

describe('nameToPhrase', () => {
  it.each([
    ['readConfigFile', 'read config file'],
    ['read_config_file', 'read config file'],
    ['ReadConfigFile', 'read config file'],
    ['HTTPServer', 'HTTP server'],
    ['MAX_SIZE', 'MAX SIZE'],
    ['utf8Decode', 'utf8 decode'],
    ['__init__', 'init'],
    ['$', ''],
    ['Iris::Core#parse', 'iris core parse'],
    ['हिन्दी', 'हिन्दी'],
  ])('reads %j as %j', (name, phrase) => {
    expect(nameToPhrase(name)).toBe(phrase);
  });

  it('does not choke on a name of a million capitals', () => {
    expect(nameToPhrase('A'.repeat(1_000_000)).length).toBeLessThanOrEqual(MAX_LABEL_LENGTH);
  });
});
