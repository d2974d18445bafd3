import { type Marks, type MessageFromPanel, NO_MARKS, type PanelBlock } from '../panel/messages.ts';
import { BlockRow } from './block-row.ts';
import { findTyped, isForOthers, isTyping, moveByKey, NOTHING_TYPED, typeOn } from './list-navigation.ts';
import { makeElement, setAttribute } from './make-element.ts';

const KEYS_ID = 'keys';
const KEYS = 'Enter pins a block, Escape releases it, Shift+Enter folds everything else away.';

interface BlockListListener {
  send(message: MessageFromPanel): void;
  /** The block that is pointed at or has the keyboard's focus has changed. */
  showsBlock(blockId: string | null): void;
  /** What is kept for the next time has changed. */
  moved(): void;
}

/**
 * The blocks as a listbox with a roving focus, after the ARIA authoring practices. The pinned block is the selected one; the
 * selection does not follow the focus.
 */
export class BlockList {
  readonly element = makeElement('div', { className: 'blocks', role: 'listbox' });
  readonly #listener: BlockListListener;
  #rows: readonly BlockRow[] = [];
  #marks: Marks = NO_MARKS;
  #activeBlockId: string | null = null;
  #shownBlockId: string | null = null;
  /** Whether the reader turned a wheel, and nothing else has moved rows since. */
  #isScrolledByWheel = false;
  #typed = NOTHING_TYPED;
  /** As it was before the first click of a double click, which may move it. */
  #focusedAtClick: string | null = null;

  constructor(listener: BlockListListener) {
    this.#listener = listener;
    setAttribute(this.element, 'aria-describedby', KEYS_ID);
    // Cut, Copy and Paste, which VS Code offers on every page, mean nothing in a list.
    this.element.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('click', (event) => this.#onClick(event));
    this.element.addEventListener('dblclick', (event) =>
      this.#toggleFocusMode(this.#rowOf(event), this.#focusedAtClick),
    );
    this.element.addEventListener('focusin', (event) => this.#onFocus(event));
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      const staysInside = relatedTarget instanceof Node && this.element.contains(relatedTarget);
      if (!staysInside) this.#showBlock(null);
    });
    this.element.addEventListener('pointermove', (event) => this.#pointAt(event));
    this.element.addEventListener('pointerdown', (event) => this.#pointAt(event));
    this.element.addEventListener(
      'wheel',
      () => {
        this.#isScrolledByWheel = true;
      },
      { passive: true },
    );
    // Also told where rows move under a pointer at rest: as a wheel turns, that counts; as keys or an answer move them, not.
    this.element.addEventListener('pointerover', (event) => {
      if (this.#isScrolledByWheel) this.#pointAt(event);
    });
    this.element.addEventListener('pointerleave', () => this.#showBlock(this.#keyboardBlockId()));
    this.element.addEventListener('scrollend', () => this.#listener.moved());
  }

  /** What the keys do, for screen readers; it stands beside the list. */
  static makeKeys(): HTMLElement {
    return makeElement('p', { id: KEYS_ID, hidden: true }, KEYS);
  }

  get activeBlockId(): string | null {
    return this.#activeBlockId;
  }

  show(blocks: readonly PanelBlock[], marks: Marks): void {
    this.#isScrolledByWheel = false;
    const known = new Map(this.#rows.map((row) => [row.block.id, row]));
    const hadFocus = this.element.contains(document.activeElement);
    this.#rows = blocks.map((block) => known.get(block.id) ?? new BlockRow(block));
    for (const [index, row] of this.#rows.entries()) {
      const block = blocks[index];
      if (block !== undefined) row.show(block, { number: index + 1, count: blocks.length });
    }
    this.element.hidden = blocks.length === 0;
    placeRows(this.element, this.#rows);
    this.mark(marks);
    const isListed = blocks.some(({ id }) => id === this.#activeBlockId);
    this.#activate(isListed ? this.#activeBlockId : (marks.pinnedBlockId ?? marks.currentBlockId));
    if (hadFocus) this.focus();
    if (!blocks.some(({ id }) => id === this.#shownBlockId)) this.#showBlock(null);
  }

  mark(marks: Marks): void {
    const hasMoved = marks.currentBlockId !== this.#marks.currentBlockId;
    this.#marks = marks;
    for (const row of this.#rows) row.mark(marks);
    const isInUse = this.element.matches(':hover, :focus-within');
    if (hasMoved && !isInUse) this.#findRow(marks.currentBlockId)?.element.scrollIntoView({ block: 'nearest' });
  }

  /** Brings back what was kept: the block that keys start from, and how far the list was scrolled. */
  restore(kept: { activeBlockId: string | null; scrollTop: number }): void {
    this.#activate(kept.activeBlockId);
    this.element.scrollTop = kept.scrollTop;
  }

  focus(): void {
    this.#findRow(this.#activeBlockId)?.element.focus();
  }

  #activate(blockId: string | null): void {
    const active = this.#findRow(blockId) ?? this.#rows[0];
    this.#activeBlockId = active?.block.id ?? null;
    for (const row of this.#rows) row.element.tabIndex = row === active ? 0 : -1;
  }

  #onFocus(event: FocusEvent): void {
    const row = this.#rowOf(event);
    if (row === undefined) return;
    this.#activate(row.block.id);
    this.#listener.moved();
    const keyboardBlockId = this.#keyboardBlockId();
    if (keyboardBlockId === null) return;
    this.#isScrolledByWheel = false;
    this.#showBlock(keyboardBlockId);
  }

  #pointAt(event: PointerEvent): void {
    this.#showBlock(this.#rowOf(event)?.block.id ?? null);
  }

  #onClick(event: MouseEvent): void {
    const row = this.#rowOf(event);
    const isPartOfDoubleClick = event.detail > 1;
    if (isPartOfDoubleClick) return;
    this.#focusedAtClick = this.#marks.focusedBlockId;
    if (row !== undefined) this.#togglePin(row);
  }

  #onKey(event: KeyboardEvent): void {
    if (isForOthers(event)) return;
    const row = this.#findRow(this.#activeBlockId);
    if (row !== undefined && this.#actOn(row, event)) {
      event.preventDefault();
      return;
    }
    const from = this.#rows.findIndex(({ block }) => block.id === this.#activeBlockId);
    const to = moveByKey(event.key, from, { count: this.#rows.length, pageSize: this.#pageSize() });
    const index = to ?? this.#typeAhead(event, from);
    if (index === undefined) return;
    event.preventDefault();
    this.#rows[index]?.element.focus();
  }

  /** @returns whether the key does something with the block. */
  #actOn(row: BlockRow, event: KeyboardEvent): boolean {
    switch (event.key) {
      case 'Enter':
        if (event.shiftKey) this.#toggleFocusMode(row);
        else this.#togglePin(row);
        return true;
      case ' ':
        if (isTyping(this.#typed, event.timeStamp)) return false;
        this.#togglePin(row);
        return true;
      default:
        return false;
    }
  }

  #togglePin({ block }: BlockRow): void {
    const isPinned = this.#marks.pinnedBlockId === block.id;
    this.#listener.send(isPinned ? { type: 'release' } : { type: 'pin', blockId: block.id });
  }

  #toggleFocusMode(row: BlockRow | undefined, focusedBlockId = this.#marks.focusedBlockId): void {
    if (row === undefined) return;
    const isFocused = focusedBlockId === row.block.id;
    this.#listener.send(isFocused ? { type: 'leave-focus' } : { type: 'focus', blockId: row.block.id });
  }

  #typeAhead({ key, timeStamp }: KeyboardEvent, from: number): number | undefined {
    const isCharacter = [...key].length === 1;
    if (!isCharacter) return undefined;
    this.#typed = typeOn(this.#typed, key, timeStamp);
    const labels = this.#rows.map(({ block }) => block.label);
    return findTyped(this.#typed.text, labels, from);
  }

  #showBlock(blockId: string | null): void {
    if (blockId === this.#shownBlockId) return;
    this.#shownBlockId = blockId;
    this.#listener.showsBlock(blockId);
  }

  /** A block that a click left the focus on is not one that the keyboard stands on. */
  #keyboardBlockId(): string | null {
    return this.#rows.find(({ element }) => element.matches(':focus-visible'))?.block.id ?? null;
  }

  #pageSize(): number {
    const rowHeight = this.#rows[0]?.element.offsetHeight ?? 1;
    return Math.max(1, Math.floor(this.element.clientHeight / Math.max(1, rowHeight)) - 1);
  }

  #findRow(blockId: string | null): BlockRow | undefined {
    return this.#rows.find(({ block }) => block.id === blockId);
  }

  #rowOf({ target }: Event): BlockRow | undefined {
    const element = target instanceof Element ? target.closest('.block') : null;
    return this.#rows.find((row) => row.element === element);
  }
}

/** Moves only what is not in its place: an element that is moved loses the focus and the click that is under way. */
function placeRows(list: HTMLElement, rows: readonly BlockRow[]): void {
  const wanted = new Set<Element>(rows.map(({ element }) => element));
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  for (const [index, { element }] of rows.entries()) {
    const present = list.children[index];
    if (present !== element) list.insertBefore(element, present ?? null);
  }
}
