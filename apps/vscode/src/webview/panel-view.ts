import { type AnalysisView, type Marks, type MessageFromPanel, NO_MARKS, type PanelState } from '../panel/messages.ts';
import { BlockDetails } from './block-details.ts';
import { BlockList } from './block-list.ts';
import { letScroll } from './let-scroll.ts';
import { findElement, makeElement } from './make-element.ts';
import { makeMessageBox, makeNotice } from './message-box.ts';
import { describeOrigin } from './origin-text.ts';
import { Progress } from './progress.ts';
import { explainState, listNotices, shownView } from './state-message.ts';

interface PanelViewListener {
  send(message: MessageFromPanel): void;
  moved(): void;
}

/** The whole page: it shows a state and marks, and tells what the reader does. */
export class PanelView {
  readonly #send: (message: MessageFromPanel) => void;
  readonly #fileName = makeElement('p', { className: 'file-name', dir: 'auto' });
  readonly #intent = makeElement('h1', { dir: 'auto' });
  readonly #clock = makeElement('p', { className: 'clock' });
  readonly #notices = makeElement('section', { className: 'notices', ariaLabel: 'About the analysis' });
  readonly #messages = makeElement('div', { className: 'messages' });
  readonly #details = new BlockDetails();
  readonly #list: BlockList;
  readonly #progress: Progress;
  readonly #content = findElement('content');
  readonly #origin = findElement('origin');
  #view: AnalysisView | undefined;
  #marks: Marks = NO_MARKS;
  #shownBlockId: string | null = null;

  constructor(listener: PanelViewListener) {
    this.#send = (message) => listener.send(message);
    this.#list = new BlockList({
      send: this.#send,
      moved: () => listener.moved(),
      showsBlock: (blockId) => {
        this.#shownBlockId = blockId;
        this.#showDetails();
        listener.send({ type: 'hover', blockId });
      },
    });
    const head = makeElement('header', {}, this.#fileName, this.#intent);
    // Below the list, which would be moved under the pointer by what comes and goes above it.
    const foot = makeElement('div', { className: 'foot' }, this.#details.element, this.#notices, this.#origin);
    this.#content.append(head, this.#messages, this.#list.element, BlockList.makeKeys(), foot);
    this.#progress = new Progress(findElement('progress'), this.#clock);
  }

  /** What the page needs to be the same again. */
  get place(): { activeBlockId: string | null; scrollTop: number } {
    return { activeBlockId: this.#list.activeBlockId, scrollTop: this.#list.element.scrollTop };
  }

  show(state: PanelState): void {
    const hadFocus = this.#content.contains(document.activeElement);
    this.#view = shownView(state);
    this.#showHead(state);
    this.#showMessage(state);
    this.#list.element.ariaLabel = `Blocks of ${state.kind === 'idle' ? 'no file' : state.fileName}`;
    this.#list.element.ariaBusy = String(state.kind === 'analyzing');
    this.#list.show(this.#view?.blocks ?? [], this.#marks);
    this.#showOrigin();
    this.#progress.show(state);
    this.#showNotices(state);
    this.#showDetails();
    const lostFocus = hadFocus && !this.#content.contains(document.activeElement);
    if (lostFocus) this.focus();
  }

  mark(marks: Marks): void {
    this.#marks = marks;
    this.#list.mark(marks);
    this.#showDetails();
  }

  restore(place: { activeBlockId: string | null; scrollTop: number }): void {
    this.#list.restore(place);
  }

  /** Where the keyboard begins: with the blocks, or with what can be done about there being none. */
  focus(): void {
    if (this.#list.element.hidden) this.#content.querySelector('button')?.focus();
    else this.#list.focus();
  }

  /**
   * Leaves the last thing that was entered, one for each Escape.
   *
   * @returns whether there was any
   */
  stepBack(): boolean {
    if (this.#marks.focusedBlockId !== null) this.#send({ type: 'leave-focus' });
    else if (this.#marks.pinnedBlockId !== null) this.#send({ type: 'release' });
    else return false;
    return true;
  }

  #showHead(state: PanelState): void {
    const fileName = state.kind === 'idle' ? undefined : state.fileName;
    const isFirstTime = state.kind === 'analyzing' && this.#view === undefined;
    const isNamedBelow = (state.kind === 'error' || state.kind === 'stale') && this.#view === undefined;
    this.#fileName.textContent = fileName ?? '';
    this.#fileName.hidden = fileName === undefined || isNamedBelow;
    this.#intent.textContent = isFirstTime ? 'Finding out what it is for…' : (this.#view?.intent ?? '');
    this.#intent.hidden = this.#intent.textContent === '';
    this.#intent.classList.toggle('is-awaited', isFirstTime);
  }

  #showMessage(state: PanelState): void {
    const message = explainState(state);
    const headingTag = this.#intent.hidden ? 'h1' : 'h2';
    this.#messages.replaceChildren(...(message === undefined ? [] : [makeMessageBox(message, headingTag, this.#send)]));
  }

  #showNotices(state: PanelState): void {
    this.#notices.replaceChildren(this.#clock, ...listNotices(state).map((notice) => makeNotice(notice, this.#send)));
    letScroll(this.#notices);
  }

  /** The block that is pointed at, else the pinned one, else the one that the cursor is in. */
  #showDetails(): void {
    const blocks = this.#view?.blocks ?? [];
    this.#details.element.hidden = blocks.length === 0;
    const wanted = [this.#shownBlockId, this.#marks.pinnedBlockId, this.#marks.currentBlockId];
    const shown = wanted.map((id) => blocks.find((block) => block.id === id)).find((block) => block !== undefined);
    this.#details.show(shown, this.#marks);
  }

  #showOrigin(): void {
    this.#origin.textContent = this.#view === undefined ? '' : describeOrigin(this.#view.origin);
    this.#origin.hidden = this.#view === undefined;
  }
}
