import type { IrisServer } from './server-choice.ts';

/** What the editor keeps small things in, across restarts. */
interface Memory {
  get(name: string): unknown;
  update(name: string, value: unknown): PromiseLike<void>;
}

/** What the user can answer: send when asked, send every file, keep everything here. */
export type ConsentAnswer = 'when-asked' | 'always' | 'never';

export interface ConsentQuestion {
  /** @returns undefined when the question was dismissed */
  readonly ask: (server: IrisServer) => Promise<ConsentAnswer | undefined>;
  /** The user chose to have every file sent. */
  readonly sendAlways: () => PromiseLike<void>;
}

const NAME = 'iris.consents';

/** Whether code may be sent to a server. Nothing is before the user said so, once for each server. */
export class Consents {
  readonly #memory: Memory;
  readonly #question: ConsentQuestion;
  /** One question at a time, whoever needs its answer. */
  readonly #asking = new Map<string, Promise<boolean>>();
  readonly #dismissed = new Set<string>();

  constructor(memory: Memory, question: ConsentQuestion) {
    this.#memory = memory;
    this.#question = question;
  }

  /**
   * @param isWanted the user asked for this answer. Who said no is asked again then, and only then; so is who dismissed the
   *   question since the start.
   */
  async allows(server: IrisServer, isWanted: boolean): Promise<boolean> {
    const known = this.#decisions()[server.origin];
    if (known === true) return true;
    if (!isWanted && (known === false || this.#dismissed.has(server.origin))) return false;
    const asked = this.#asking.get(server.origin) ?? this.#ask(server);
    this.#asking.set(server.origin, asked);
    try {
      return await asked;
    } finally {
      this.#asking.delete(server.origin);
    }
  }

  async #ask(server: IrisServer): Promise<boolean> {
    const answer = await this.#question.ask(server);
    if (answer === undefined) {
      this.#dismissed.add(server.origin);
      return false;
    }
    const isAllowed = answer !== 'never';
    await this.#memory.update(NAME, { ...this.#decisions(), [server.origin]: isAllowed });
    if (answer === 'always') await this.#question.sendAlways();
    return isAllowed;
  }

  /** What another release or a broken store left is read as nothing: then the user is asked again. */
  #decisions(): Readonly<Record<string, boolean>> {
    const kept = this.#memory.get(NAME);
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter(([, value]) => typeof value === 'boolean'));
  }
}
