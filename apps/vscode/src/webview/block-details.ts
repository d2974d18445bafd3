import type { Marks, PanelBlock } from '../panel/messages.ts';
import { describeExtent } from './block-text.ts';
import { letScroll } from './let-scroll.ts';
import { makeElement } from './make-element.ts';

const HINT = 'Point at a block to see its lines. Click to pin it, double-click to fold everything else away.';

/** What is said of the block that is pointed at; a place of one height, so that nothing moves under the pointer. */
export class BlockDetails {
  readonly element = makeElement('section', { className: 'details', ariaLabel: 'About the block' });

  show(block: PanelBlock | undefined, marks: Marks): void {
    const parts = block === undefined ? [makeElement('p', { className: 'hint' }, HINT)] : describe(block, marks);
    this.element.replaceChildren(...parts);
    letScroll(this.element);
  }
}

function describe(block: PanelBlock, marks: Marks): readonly HTMLElement[] {
  return [
    makeElement('p', { className: 'details-label', dir: 'auto' }, block.label),
    makeElement('p', { className: 'details-extent' }, describeExtent(block, marks)),
    ...(block.description === '' ? [] : [makeElement('p', { dir: 'auto' }, block.description)]),
  ];
}
