import { type Analysis, IrisError, type SourceFile } from '@iris/core';
import type { WasmFile } from '@iris/engine';
import type { AnalysisWorker, WorkerSource } from './analysis-worker.ts';
import type { MessageFromWorker } from './worker-messages.ts';

export interface LocalAnalyzerOptions {
  /** How long one file may take, in ms, the start of the worker and the loading of grammars not included. */
  readonly timeLimitMs?: number;
  /** How long the start of the worker or the loading of a grammar may take, in ms: in a browser both come over a network. */
  readonly loadLimitMs?: number;
  /** After how many ms without a file the worker is stopped, to give back its memory. */
  readonly idleMs?: number;
}

/** The engine gives up a file after 5 s of its own accord; this is for what it cannot see. */
const DEFAULT_TIME_LIMIT_MS = 8_000;
const DEFAULT_LOAD_LIMIT_MS = 60_000;
const DEFAULT_IDLE_MS = 5 * 60_000;

type Timer = ReturnType<typeof setTimeout>;

interface Job {
  readonly id: number;
  readonly file: SourceFile;
  readonly resolve: (analysis: Analysis) => void;
  readonly reject: (error: unknown) => void;
  /** Whoever asked waits no longer. */
  isAbandoned: boolean;
}

interface Work {
  readonly job: Job;
  /** Grammars that are on their way to the worker. */
  loading: number;
  timer: Timer;
}

/**
 * The structural analyzer on a worker, one file after the other. The worker is started by the first file, replaced when it
 * breaks, when a file takes too long, or when it works on what nobody waits for while another file does, and stopped when idle.
 */
export class LocalAnalyzer {
  readonly #source: WorkerSource;
  readonly #timeLimitMs: number;
  readonly #loadLimitMs: number;
  readonly #idleMs: number;
  readonly #waiting: Job[] = [];
  #work: Work | undefined;
  /** Tells messages of the present worker from those of one that was ended. */
  #generation = 0;
  #worker: Promise<AnalysisWorker> | undefined;
  /** Whether the present worker has said that it runs. */
  #isReady = false;
  #idleTimer: Timer | undefined;
  #nextId = 1;

  constructor(source: WorkerSource, options: LocalAnalyzerOptions = {}) {
    this.#source = source;
    this.#timeLimitMs = options.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
    this.#loadLimitMs = options.loadLimitMs ?? DEFAULT_LOAD_LIMIT_MS;
    this.#idleMs = options.idleMs ?? DEFAULT_IDLE_MS;
  }

  /** @throws IrisError what the analyzer fails with; the reason of `signal` when it aborts */
  analyze(file: SourceFile, signal: AbortSignal): Promise<Analysis> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const abandon = (): void => this.#abandon(job, signal.reason);
      // A signal may last longer than the job, and would keep the text of its file.
      const end = (): void => signal.removeEventListener('abort', abandon);
      const job: Job = {
        id: this.#nextId,
        file,
        resolve: (analysis) => {
          end();
          resolve(analysis);
        },
        reject: (error) => {
          end();
          reject(error);
        },
        isAbandoned: false,
      };
      this.#nextId += 1;
      signal.addEventListener('abort', abandon, { once: true });
      this.#waiting.push(job);
      if (this.#work?.job.isAbandoned) this.#endWorker();
      this.#workOnNext();
    });
  }

  /** Ends the worker; who still waits is told that the analysis was cancelled. */
  dispose(): void {
    const running = this.#work === undefined ? [] : [this.#work.job];
    this.#endWorker();
    for (const job of [...running, ...this.#waiting.splice(0)]) {
      job.reject(new IrisError('analysis_cancelled', 'The extension is stopping.'));
    }
  }

  #abandon(job: Job, reason: unknown): void {
    job.isAbandoned = true;
    job.reject(reason);
    const place = this.#waiting.indexOf(job);
    if (place !== -1) this.#waiting.splice(place, 1);
    if (this.#work?.job === job && this.#waiting.length > 0) this.#endWorker();
    this.#workOnNext();
  }

  #workOnNext(): void {
    if (this.#work !== undefined) return;
    clearTimeout(this.#idleTimer);
    const job = this.#waiting.shift();
    if (job === undefined) {
      this.#idleTimer = setTimeout(() => this.#endWorker(), this.#idleMs);
      return;
    }
    const work: Work = { job, loading: 0, timer: this.#limit(job, this.#loadLimitMs) };
    this.#work = work;
    const generation = this.#generation;
    this.#worker ??= this.#startWorker(generation);
    this.#worker.then(
      (worker) => {
        this.#extend(work);
        worker.post({ type: 'analyze', id: job.id, file: job.file });
      },
      (cause: unknown) => this.#onDeath(generation, String(cause)),
    );
  }

  #limit(job: Job, ms: number): Timer {
    return setTimeout(() => this.#giveUp(job, ms), ms);
  }

  /** From now on, a file has the time that is due to it, and grammars on their way have theirs. */
  #extend(work: Work): void {
    if (work !== this.#work) return;
    clearTimeout(work.timer);
    const isLoading = !this.#isReady || work.loading > 0;
    work.timer = this.#limit(work.job, isLoading ? this.#loadLimitMs : this.#timeLimitMs);
  }

  #startWorker(generation: number): Promise<AnalysisWorker> {
    return this.#source.start({
      onMessage: (message) => {
        if (generation === this.#generation) this.#receive(message);
      },
      onDeath: (reason) => this.#onDeath(generation, reason),
    });
  }

  #receive(message: MessageFromWorker): void {
    const work = this.#work;
    if (message.type === 'ready') {
      this.#isReady = true;
      if (work !== undefined) this.#extend(work);
      return;
    }
    if (work === undefined) return;
    if (message.type === 'load-wasm') {
      void this.#bringWasm(message.file, work);
      return;
    }
    const { job } = work;
    if (job.id !== message.id) return;
    this.#finishWork();
    if (message.type === 'analyzed') {
      job.resolve(message.analysis);
    } else {
      // Memory is not to be trusted after a fault that nobody expected.
      if (message.code === undefined) this.#endWorker();
      job.reject(new IrisError(message.code ?? 'internal_error', message.message, { cause: message.trace }));
    }
    this.#workOnNext();
  }

  async #bringWasm(file: WasmFile, work: Work): Promise<void> {
    const worker = await this.#worker;
    work.loading += 1;
    this.#extend(work);
    try {
      const bytes = await this.#source.readWasm(file);
      worker?.post({ type: 'wasm', file, bytes });
    } catch (error) {
      const reason = `The grammar "${file}" cannot be read: ${String(error)}. Install the extension again.`;
      worker?.post({ type: 'no-wasm', file, reason });
    }
    work.loading -= 1;
    this.#extend(work);
  }

  #giveUp(job: Job, ms: number): void {
    const within = `within ${Math.ceil(ms / 1000)} seconds`;
    const failure = this.#isReady
      ? this.#failureOfTime(within)
      : new IrisError('analyzer_unavailable', `The analyzer did not start ${within}.`);
    this.#endWorker();
    job.reject(failure);
    this.#workOnNext();
  }

  #failureOfTime(within: string): IrisError {
    const isLoading = (this.#work?.loading ?? 0) > 0;
    if (isLoading) return new IrisError('analyzer_unavailable', `The grammar of the language did not load ${within}.`);
    return new IrisError('deadline_exceeded', `The file was not analyzed ${within}.`);
  }

  #onDeath(generation: number, reason: string): void {
    if (generation !== this.#generation) return;
    const job = this.#work?.job;
    const failure = this.#isReady
      ? new IrisError('internal_error', `The analyzer broke on this file: ${reason}`)
      : new IrisError('analyzer_unavailable', `The analyzer does not start: ${reason}`);
    this.#endWorker();
    job?.reject(failure);
    this.#workOnNext();
  }

  #finishWork(): void {
    clearTimeout(this.#work?.timer);
    this.#work = undefined;
  }

  #endWorker(): void {
    const worker = this.#worker;
    this.#finishWork();
    clearTimeout(this.#idleTimer);
    this.#generation += 1;
    this.#worker = undefined;
    this.#isReady = false;
    worker?.then(
      (started) => started.end(),
      () => {},
    );
  }
}
