import type { PanelState } from '../panel/messages.ts';

/** From when on, in milliseconds, it is said how long an analysis has taken. */
const WORTH_SAYING_MS = 2000;
const SECOND_MS = 1000;

/** The bar at the top, and beside it the seconds that an analysis has taken. */
export class Progress {
  readonly #bar: HTMLElement;
  readonly #clock: HTMLElement;
  #timer: number | undefined;

  constructor(bar: HTMLElement, clock: HTMLElement) {
    this.#bar = bar;
    this.#clock = clock;
  }

  show(state: PanelState): void {
    clearInterval(this.#timer);
    const isAnalyzing = state.kind === 'analyzing';
    this.#bar.hidden = !isAnalyzing;
    this.#clock.textContent = '';
    if (!isAnalyzing) return;
    this.#bar.ariaLabel = `Analyzing ${state.fileName}`;
    const tell = () => {
      const passedMs = Date.now() - state.startedAt;
      if (passedMs >= WORTH_SAYING_MS) this.#clock.textContent = `Analyzing, ${Math.floor(passedMs / SECOND_MS)} s`;
    };
    tell();
    this.#timer = window.setInterval(tell, SECOND_MS);
  }
}
