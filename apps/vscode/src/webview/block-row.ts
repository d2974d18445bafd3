import type { Marks, PanelBlock } from '../panel/messages.ts';
import { describeExtent } from './block-text.ts';
import { makeIcon } from './icons.ts';
import { makeElement, setAttribute } from './make-element.ts';

/**
 * One block in the list. It stays the same element as long as the block is listed, so that focus and clicks survive; and where
 * it is pinned, focused or the cursor comes to it, it takes no more room than before.
 */
export class BlockRow {
  readonly element = makeElement('div', { className: 'block', role: 'option', tabIndex: -1 });
  /** A dot of the block's colour, or what stands for being pinned or focused. */
  readonly #sign = makeElement('span', { className: 'sign' });
  readonly #number = makeElement('span', { className: 'number' });
  readonly #label = makeElement('span', { className: 'label', dir: 'auto' });
  readonly #change = makeElement('span', { className: 'change' });
  readonly #lines = makeElement('span', { className: 'lines' });
  #block: PanelBlock;

  constructor(block: PanelBlock) {
    this.#block = block;
    this.element.append(this.#sign, this.#number, ' ', this.#label, ' ', this.#change, this.#lines);
  }

  get block(): PanelBlock {
    return this.#block;
  }

  show(block: PanelBlock, position: { number: number; count: number }): void {
    this.#block = block;
    this.#number.textContent = String(position.number);
    this.#label.textContent = block.label;
    const unit = makeElement('span', { className: 'unit' }, block.lineCount === 1 ? ' line' : ' lines');
    this.#lines.replaceChildren(block.lineCount.toLocaleString('en'), unit);
    this.element.style.setProperty('--iris-block', `var(--vscode-iris-block${block.color + 1})`);
    this.element.dataset['blockId'] = block.id;
    setAttribute(this.element, 'aria-posinset', String(position.number));
    setAttribute(this.element, 'aria-setsize', String(position.count));
    setAttribute(this.element, 'aria-description', block.description === '' ? undefined : block.description);
  }

  mark(marks: Marks): void {
    const { id, label, stale } = this.#block;
    const isPinned = marks.pinnedBlockId === id;
    const isFocused = marks.focusedBlockId === id;
    this.element.classList.toggle('is-stale', stale);
    setAttribute(this.element, 'aria-selected', String(isPinned));
    setAttribute(this.element, 'aria-current', marks.currentBlockId === id ? 'location' : undefined);
    // It begins with what is seen, so that people who speak to their computer can say what they see.
    const words = [
      `${this.#number.textContent} ${label} ${describeExtent(this.#block, marks)}`,
      ...(isPinned ? ['pinned'] : []),
      ...(isFocused ? ['in focus mode'] : []),
      ...(marks.currentBlockId === id ? ['the cursor is here'] : []),
    ];
    setAttribute(this.element, 'aria-label', words.join(' · '));
    this.#showSign(isFocused ? 'focused' : isPinned ? 'pinned' : 'dot');
    if (stale !== this.#change.hasChildNodes()) this.#change.replaceChildren(...(stale ? [makeIcon('edited')] : []));
  }

  #showSign(sign: 'dot' | 'pinned' | 'focused'): void {
    if (this.#sign.dataset['shows'] === sign) return;
    this.#sign.dataset['shows'] = sign;
    this.#sign.replaceChildren(sign === 'dot' ? makeElement('span', { className: 'dot' }) : makeIcon(sign));
  }
}
