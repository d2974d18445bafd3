import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('JavaScript', () => {
  testFixtures('javascript');

  it('divides an exported class that fills the file at its members', async () => {
    const text = [
      'export class Turnstile {',
      '  #count = 0;',
      '',
      '  /** Lets one visitor in. */',
      '  admit() {',
      repeatLine('    this.#count += 1;', 15),
      '  }',
      '',
      '  leave() {',
      repeatLine('    this.#count -= 1;', 15),
      '  }',
      '}',
    ].join('\n');
    expect(await listUnits('javascript', text)).toEqual([
      '1-2 field #count',
      '4-21 method admit',
      '23-40 method leave',
    ]);
  });

  it('looks into a function that is called at once', async () => {
    const text = [
      '(function () {',
      '  var visitors = [];',
      '',
      '  function admit() {',
      repeatLine('    visitors.push(1);', 15),
      '  }',
      '',
      '  function leave() {',
      repeatLine('    visitors.pop();', 15),
      '  }',
      '})();',
    ].join('\n');
    expect(await listUnits('javascript', text)).toEqual([
      '1-2 variable visitors',
      '4-20 function admit',
      '22-39 function leave',
    ]);
  });

  it('looks into the factory of an AMD module', async () => {
    const text = [
      "define(['jquery'], function ($) {",
      '  var visitors = [];',
      '',
      '  function admit() {',
      repeatLine('    visitors.push(1);', 15),
      '  }',
      '',
      '  function leave() {',
      repeatLine('    visitors.pop();', 15),
      '  }',
      '',
      '  return { admit: admit };',
      '});',
    ].join('\n');
    expect(await listUnits('javascript', text)).toEqual([
      '1-2 variable visitors',
      '4-20 function admit',
      '22-38 function leave',
      '40-41 statement',
    ]);
  });

  it('divides the object of a component at its options, and long options at their members', async () => {
    const text = [
      'export default {',
      "  name: 'Turnstile',",
      '  computed: {',
      '    isFull() {',
      '      return this.count >= this.limit;',
      '    },',
      '  },',
      '  methods: {',
      '    admit() {',
      repeatLine('      this.count += 1;', 15),
      '    },',
      '    leave() {',
      repeatLine('      this.count -= 1;', 15),
      '    },',
      '  },',
      '};',
    ].join('\n');
    expect(await listUnits('javascript', text)).toEqual([
      '1-2 statement name',
      '3-7 method isFull',
      '8-25 method admit',
      '26-44 method leave',
    ]);
  });

  it('takes CommonJS exports for units and calls of require for none', async () => {
    const text = [
      "'use strict';",
      "const limit = require('./limit.js');",
      '',
      'function admit() {}',
      '',
      'module.exports = { admit, limit };',
    ].join('\n');
    expect(await listUnits('javascript', text)).toEqual(['4-4 function admit', '6-6 variable exports']);
  });
});
