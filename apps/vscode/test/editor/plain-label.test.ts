import { describe, expect, it } from 'vitest';
import { plainLabel } from '../../src/editor/plain-label.ts';

describe('plainLabel', () => {
  it('leaves no icon to be drawn, and every other text alone', () => {
    expect(plainLabel('$(error) Build $(sync~spin) failed')).toBe('$ (error) Build $ (sync~spin) failed');
    expect(plainLabel('$$((nested)')).toBe('$$ ((nested)');
    expect(plainLabel('Prices in $ (net)')).toBe('Prices in $ (net)');
  });
});
