import type { ResponsibilityBlock } from '@iris/core';
import * as vscode from 'vscode';
import type { Iris } from '../context.ts';
import { pinBlock } from './pin-block.ts';
import { plainLabel } from './plain-label.ts';

interface BlockItem extends vscode.QuickPickItem {
  readonly block: ResponsibilityBlock;
}

/** Lets the reader choose a block by name; the lines of the one that is looked at light up. */
export function goToBlock(iris: Pick<Iris, 'reader' | 'focusMode'>): void {
  const { reader } = iris;
  const items = reader.blocks.map((block) => toItem(block, reader.reading?.staleBlocks.has(block.id) ?? false));
  const picker = vscode.window.createQuickPick<BlockItem>();
  picker.title = reader.reading?.analysis.fileIntent ?? 'IRIS';
  picker.placeholder = 'Go to a block';
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = items;
  const active = items.find(({ block }) => block.id === reader.current?.id) ?? items[0];
  picker.activeItems = active === undefined ? [] : [active];
  // The editor tells of those alone that a key or the pointer made active.
  reader.hover(active?.block);
  const { editor } = reader;
  const [shown] = editor?.visibleRanges ?? [];
  let isChosen = false;
  picker.onDidChangeActive(([item]) => {
    reader.hover(item?.block);
    if (item !== undefined) reader.show(item.block);
  });
  picker.onDidAccept(() => {
    const [item] = picker.activeItems;
    isChosen = item !== undefined;
    picker.hide();
    if (item === undefined) return;
    void pinBlock(iris, item.block).then(() => reader.goTo(item.block, 0));
  });
  picker.onDidHide(() => {
    reader.hover(undefined);
    // Whoever only looked is back where they were.
    if (!isChosen && shown !== undefined) editor?.revealRange(shown, vscode.TextEditorRevealType.AtTop);
    picker.dispose();
  });
  picker.show();
}

function toItem(block: ResponsibilityBlock, isStale: boolean): BlockItem {
  const lines = block.ranges.map(([start, end]) => (start === end ? `${start}` : `${start}–${end}`)).join(', ');
  const description = `${lines === '' ? 'no lines left' : `lines ${lines}`}${isStale ? ', changed since' : ''}`;
  return { label: plainLabel(block.label), description, detail: plainLabel(block.description), block };
}
