import { describe, expect, it } from 'vitest';
import { parseKeptPage, parseMessageFromPanel, parseMessageToPanel } from '../../src/panel/messages.ts';
import { analyzed, EXAMPLE_VIEW, makeBlock, marksOf } from '../support/example-panel.ts';

describe('parseMessageToPanel', () => {
  it('reads what the extension sends', () => {
    const messages = [analyzed(), marksOf({ pinnedBlockId: 'a', segment: { number: 1, count: 2 } })];
    for (const message of messages) expect(parseMessageToPanel(structuredClone(message))).toEqual(message);
  });

  it.each([
    [undefined],
    ['state'],
    [{ type: 'state' }],
    [{ type: 'state', state: { kind: 'analyzed', fileName: 'a.ts' } }],
    [{ type: 'state', state: { kind: 'happy' } }],
    [{ type: 'marks', currentBlockId: 1, pinnedBlockId: null, focusedBlockId: null }],
    [{ type: 'announce' }],
    [analyzed({ blocks: [makeBlock(0, { color: 12 })] })],
    [analyzed({ blocks: [makeBlock(0, { lineCount: -1 })] })],
    [analyzed({ origin: { ...EXAMPLE_VIEW.origin, host: undefined } as never })],
  ])('takes %j for no message', (data) => {
    expect(parseMessageToPanel(data)).toBeUndefined();
  });
});

describe('parseMessageFromPanel', () => {
  it('lets a page ask for commands of the list, and for no others', () => {
    expect(parseMessageFromPanel({ type: 'command', id: 'set-api-key' })).toEqual({
      type: 'command',
      id: 'set-api-key',
    });
    expect(parseMessageFromPanel({ type: 'command', id: 'workbench.action.quit' })).toBeUndefined();
  });

  it('drops what was not asked for', () => {
    expect(parseMessageFromPanel({ type: 'pin', blockId: 'a', path: '/etc/passwd' })).toEqual({
      type: 'pin',
      blockId: 'a',
    });
    expect(parseMessageFromPanel({ type: 'pin' })).toBeUndefined();
    expect(parseMessageFromPanel({ type: 'pin', blockId: '' })).toBeUndefined();
  });
});

describe('parseKeptPage', () => {
  it('forgets what another release kept', () => {
    expect(parseKeptPage({ version: 1, html: '<p>' })).toBeUndefined();
    expect(parseKeptPage(undefined)).toBeUndefined();
  });
});
