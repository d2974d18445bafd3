import { setTimeout as wait } from 'node:timers/promises';
import { RawConnection } from '../../../apps/server/test/support/raw-connection.ts';
import type { Dice } from '../../crash/support/dice.ts';
import { bodyOf, get, post } from '../../support/post.ts';
import { costlyFile, ENDLESS, largeFile, smallFile } from './sources.ts';

/** What clients do, and how often of a hundred times. */
const SHARES = {
  new: 34,
  repeated: 38,
  health: 10,
  broken: 8,
  hangUp: 4,
  large: 4,
  slowReader: 1,
  endless: 1,
} as const;

type Kind = keyof typeof SHARES;

const KNOWN_FILES = 150;
const LARGE_CHARS = 1_000_000;
const LARGE_KNOWN_FILES = 40;
const UNREAD_ANSWERS = 10;
const ASK_AGAIN_MS = 50;
const MOST_TIMES = 40;

const BROKEN = [
  '{"filename":"a.py","language":"python","source_code":',
  '{"filename":"a.py","language":"cobol","source_code":"x"}',
  '{"filename":"a.py","language":"python"}',
  JSON.stringify({ filename: 'a.py', language: 'python', source_code: 'x', metadata: { deep: 'x'.repeat(70_000) } }),
] as const;

/** Clients of every kind, as the dice have it. Counts what became of them. */
export class MixedTraffic {
  readonly #url: string;
  readonly #dice: Dice;
  readonly #kinds: readonly [Kind, ...Kind[]];
  /** By kind of client and status: `repeated 200`. */
  readonly outcomes = new Map<string, number>();
  #number = 0;

  constructor(url: string, dice: Dice) {
    this.#url = url;
    this.#dice = dice;
    // Entries of the table have its keys.
    const kinds = (Object.entries(SHARES) as [Kind, number][]).flatMap(([kind, share]) =>
      Array<Kind>(share).fill(kind),
    );
    this.#kinds = ['new', ...kinds];
  }

  /** How often a status was seen. */
  count(status: number): number {
    return [...this.outcomes].reduce((sum, [key, count]) => (key.endsWith(` ${status}`) ? sum + count : sum), 0);
  }

  /** Sends one request of a kind that the dice choose. */
  async next(): Promise<void> {
    this.#number += 1;
    const kind = this.#dice.pick(this.#kinds);
    const outcome = `${kind} ${await this.#send(kind, this.#number)}`;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  async #send(kind: Kind, number: number): Promise<number | string> {
    switch (kind) {
      case 'new':
        return this.#post(bodyOf(smallFile(1_000_000 + number)));
      case 'repeated':
        return this.#post(bodyOf(smallFile(this.#dice.below(KNOWN_FILES))));
      case 'health':
        return (await get(this.#url, '/api/iris/health')).status;
      case 'broken':
        return this.#post(this.#dice.pick(BROKEN));
      case 'large':
        return this.#post(bodyOf(largeFile(this.#dice.below(LARGE_KNOWN_FILES), LARGE_CHARS)));
      case 'hangUp':
        return this.#hangUp(bodyOf(costlyFile(500, number)));
      case 'endless':
        return this.#post(bodyOf(costlyFile(ENDLESS, number)));
      case 'slowReader':
        return this.#leaveUnread();
      default:
        return kind satisfies never;
    }
  }

  async #post(body: string): Promise<number> {
    return (await post(this.#url, body)).status;
  }

  async #hangUp(body: string): Promise<number | string> {
    const signal = AbortSignal.timeout(10 + this.#dice.below(200));
    return post(this.#url, body, { signal }).then(
      ({ status }) => status,
      (error: unknown) => {
        if (signal.aborted) return 'gone';
        throw error;
      },
    );
  }

  async #leaveUnread(): Promise<string> {
    const { socket } = new RawConnection(Number(new URL(this.#url).port));
    socket.pause();
    for (let times = this.#dice.below(MOST_TIMES); times >= 0 && !socket.destroyed; times -= 1) {
      socket.write('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(UNREAD_ANSWERS));
      await wait(ASK_AGAIN_MS);
    }
    socket.destroy();
    return 'gone';
  }
}
