import { IrisError } from '@iris/core';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../src/parser/deadline.ts';

describe('Deadline', () => {
  it('lets work go on while there is time', () => {
    const deadline = new Deadline(60_000);
    expect(deadline.passed).toBe(false);
    expect(() => deadline.check()).not.toThrow();
  });

  it('ends work with an error that names the limit when the time is over', () => {
    const deadline = new Deadline(-1);
    expect(deadline.passed).toBe(true);
    expect(() => deadline.check()).toThrow(IrisError);
    expect(deadline.error().code).toBe('deadline_exceeded');
    expect(new Deadline(1234).error().message).toContain('1234 ms');
  });
});
