import { makeElement } from './make-element.ts';

/**
 * Says things to screen readers, which speak when what stands in a place like this changes. There are two, in turn, because a
 * place that is given the words that it has already does not change.
 */
export class Announcer {
  #next: HTMLElement;
  #last: HTMLElement;

  /** @param place an empty element with the role `status`; the other one comes to stand beside it. */
  constructor(place: HTMLElement) {
    this.#next = place;
    this.#last = makeElement('div', { className: place.className, role: 'status' });
    place.after(this.#last);
  }

  /** Leaves nothing behind for those who read the page with a screen reader's cursor. */
  clear(): void {
    this.#last.replaceChildren();
  }

  say(text: string): void {
    this.#last.replaceChildren();
    this.#next.replaceChildren(text);
    [this.#next, this.#last] = [this.#last, this.#next];
  }
}
