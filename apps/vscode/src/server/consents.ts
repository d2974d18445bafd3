import type { AnalysisSettings } from '../analysis/plan.ts';
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
/** What the first release kept said yes or no; yes was no leave to send unasked. */
const ANSWERS: ReadonlyMap<unknown, ConsentAnswer> = new Map<unknown, ConsentAnswer>([
  ['when-asked', 'when-asked'],
  ['always', 'always'],
  ['never', 'never'],
  [true, 'when-asked'],
  [false, 'never'],
]);

/** What may be sent to which server. Nothing is before the user said so, once for each origin. */
export class Consents {
  readonly #memory: Memory;
  readonly #question: ConsentQuestion;
  /** One question at a time, whoever needs its answer. */
  readonly #asking = new Map<string, Promise<void>>();
  readonly #dismissed = new Set<string>();

  constructor(memory: Memory, question: ConsentQuestion) {
    this.#memory = memory;
    this.#question = question;
  }

  /** @returns undefined where the user decided nothing yet */
  of({ origin }: IrisServer): ConsentAnswer | undefined {
    return this.#decisions()[origin];
  }

  /** @param isWanted the user asked for this answer: for what is sent unasked, consent to that is needed */
  permits(server: IrisServer, isWanted: boolean): boolean {
    const decision = this.of(server);
    return decision === 'always' || (isWanted && decision === 'when-asked');
  }

  /**
   * Asks the user where nothing was decided yet. Who said no is asked again when they want an answer, and only then; so is who
   * dismissed the question since the start.
   */
  async allows(server: IrisServer, isWanted: boolean): Promise<boolean> {
    if (this.permits(server, isWanted)) return true;
    const isAnswered = this.of(server) !== undefined || this.#dismissed.has(server.origin);
    if (isAnswered && !isWanted) return false;
    const asked = this.#asking.get(server.origin) ?? this.#ask(server);
    this.#asking.set(server.origin, asked);
    try {
      await asked;
    } finally {
      this.#asking.delete(server.origin);
    }
    return this.permits(server, isWanted);
  }

  /** The settings as far as the answers go: unasked, no server is asked that the user wants to be asked on demand or never. */
  limit(settings: AnalysisSettings): AnalysisSettings {
    const { server: choice, autoRemote } = settings;
    const decision = choice.kind === 'server' ? this.of(choice.server) : undefined;
    return { ...settings, autoRemote: autoRemote && (decision === undefined || decision === 'always') };
  }

  /** Leaves every server to be asked about again. */
  async forget(): Promise<void> {
    this.#dismissed.clear();
    await this.#memory.update(NAME, undefined);
  }

  async #ask(server: IrisServer): Promise<void> {
    const answer = await this.#question.ask(server);
    if (answer === undefined) {
      this.#dismissed.add(server.origin);
      return;
    }
    await this.#memory.update(NAME, { ...this.#decisions(), [server.origin]: answer });
    if (answer === 'always') await this.#question.sendAlways();
  }

  /** What another release or a broken store left is read as nothing: then the user is asked again. */
  #decisions(): Readonly<Record<string, ConsentAnswer>> {
    const kept = this.#memory.get(NAME);
    if (typeof kept !== 'object' || kept === null) return {};
    const decisions = Object.entries(kept).flatMap(([origin, value]) => {
      const answer = ANSWERS.get(value);
      return answer === undefined ? [] : [[origin, answer] as const];
    });
    return Object.fromEntries(decisions);
  }
}
