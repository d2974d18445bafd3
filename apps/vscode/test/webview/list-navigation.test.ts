import { describe, expect, it } from 'vitest';
import { findTyped, isTyping, moveByKey, NOTHING_TYPED, typeOn } from '../../src/webview/list-navigation.ts';

const LIST = { count: 10, pageSize: 4 };

describe('moveByKey', () => {
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 3, 2],
    ['ArrowUp', 0, 0],
    ['PageDown', 3, 7],
    ['PageDown', 8, 9],
    ['PageUp', 3, 0],
    ['Home', 7, 0],
    ['End', 2, 9],
  ])('leads by %s from %i to %i', (key, from, to) => {
    expect(moveByKey(key, from, LIST)).toBe(to);
  });

  it('leads nowhere by other keys, and nowhere in an empty list', () => {
    expect(moveByKey('Tab', 3, LIST)).toBeUndefined();
    expect(moveByKey('ArrowRight', 3, LIST)).toBeUndefined();
    expect(moveByKey('Home', 0, { count: 0, pageSize: 4 })).toBeUndefined();
  });
});

describe('typeOn', () => {
  it('joins letters that follow each other, and begins anew after a pause', () => {
    const first = typeOn(NOTHING_TYPED, 'a', 1000);
    const second = typeOn(first, 'p', 1700);
    expect(second.text).toBe('ap');
    expect(typeOn(second, 'x', 2501).text).toBe('x');
  });

  it('takes a word for under way until the pause is over', () => {
    const typed = typeOn(NOTHING_TYPED, 'a', 1000);
    expect(isTyping(typed, 1800)).toBe(true);
    expect(isTyping(typed, 1801)).toBe(false);
    expect(isTyping(NOTHING_TYPED, 0)).toBe(false);
  });
});

describe('findTyped', () => {
  const labels = ['Applying rules', 'Ranges', 'Answers', 'Émigré names', 'Names', 'noise'];

  it('finds the next label that begins with a letter, in a circle', () => {
    expect(findTyped('a', labels, 0)).toBe(2);
    expect(findTyped('a', labels, 2)).toBe(0);
    expect(findTyped('r', labels, 1)).toBe(1);
  });

  it('stays where the reader stands as long as the label goes on as typed', () => {
    expect(findTyped('an', labels, 2)).toBe(2);
    expect(findTyped('ap', labels, 2)).toBe(0);
  });

  it('goes on to the next label by the same letter again', () => {
    expect(findTyped('nn', labels, 4)).toBe(5);
    expect(findTyped('nnn', labels, 5)).toBe(4);
  });

  it('minds neither case nor accents', () => {
    expect(findTyped('NOI', labels, 0)).toBe(5);
    expect(findTyped('em', labels, 0)).toBe(3);
  });

  it('finds a block by its number', () => {
    const many = Array.from({ length: 30 }, (_, index) => `Block ${index}`);
    expect(findTyped('1', many, 7)).toBe(0);
    expect(findTyped('12', many, 0)).toBe(11);
    expect(findTyped('31', many, 0)).toBeUndefined();
  });

  it('finds nothing where no label begins so', () => {
    expect(findTyped('x', labels, 0)).toBeUndefined();
    expect(findTyped('a', [], 0)).toBeUndefined();
  });
});
