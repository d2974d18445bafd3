import { describe, expect, it } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';
import { listUnits, repeatLine } from '../support/units.ts';

describe('TypeScript', () => {
  testFixtures('typescript');

  it('looks through a namespace that fills the file', async () => {
    const text = [
      'export namespace Turnstile {',
      '  export type Visitor = string;',
      '',
      '  export function admit(visitor: Visitor): void {',
      repeatLine('    console.log(visitor);', 15),
      '  }',
      '',
      '  export function leave(visitor: Visitor): void {',
      repeatLine('    console.log(visitor);', 15),
      '  }',
      '}',
    ].join('\n');
    expect(await listUnits('typescript', text)).toEqual([
      '1-2 type Visitor',
      '4-20 function admit',
      '22-39 function leave',
    ]);
  });

  it('leaves a decorator with its method, and gives each overload a unit', async () => {
    const text = [
      'export class Turnstile {',
      '  @Input() limit = 3;',
      '',
      "  @HostListener('click')",
      '  admit(): void {',
      repeatLine('    this.limit -= 1;', 15),
      '  }',
      '',
      '  leave(): void;',
      '  leave(count = 1): void {',
      repeatLine('    this.limit += count;', 15),
      '  }',
      '}',
    ].join('\n');
    expect(await listUnits('typescript', text)).toEqual([
      '1-2 field limit',
      '4-21 method admit',
      '23-23 method leave',
      '24-41 method leave',
    ]);
  });
});
