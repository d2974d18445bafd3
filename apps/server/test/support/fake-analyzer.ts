import {
  type Analyzer,
  type AnalyzerAnswer,
  type CancelSignal,
  IrisError,
  NO_USAGE,
  type SourceFile,
} from '@iris/core';

/**
 * An analyzer that answers when the test says so. It passes the contract tests of the real ones while it is open.
 */
export class FakeAnalyzer implements Analyzer {
  readonly name = 'structural';
  readonly model = 'fake-1';
  readonly identity = 'fake/1';
  readonly languages: readonly string[] = ['python', 'typescript'];
  /** Every file it was asked for. */
  readonly asked: SourceFile[] = [];
  /** Files whose analysis was cancelled. */
  readonly cancelled: SourceFile[] = [];
  readonly #watchers = new Set<() => void>();
  #open = true;
  #failure: Error | undefined;

  /** From now on nothing is answered until `release`. */
  hold(): void {
    this.#open = false;
    this.#notify();
  }

  release(): void {
    this.#open = true;
    this.#notify();
  }

  /** From now on every analysis fails with this. */
  failWith(failure: Error | undefined): void {
    this.#failure = failure;
  }

  async analyze(file: SourceFile, { signal }: { readonly signal: CancelSignal }): Promise<AnalyzerAnswer> {
    if (!this.languages.includes(file.language)) throw new IrisError('unsupported_language', 'Not read here.');
    this.asked.push(file);
    this.#notify();
    const cancel = () => {
      this.cancelled.push(file);
      this.#notify();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await this.until(() => this.#open || signal.aborted);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    if (signal.aborted) throw toCancellation(signal.reason);
    if (this.#failure !== undefined) throw this.#failure;
    return answerFor(file);
  }

  /** Resolves when something that the analyzer knows of has come true. */
  async until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return;
    await new Promise<void>((resolve) => {
      const watch = () => {
        if (!isTrue()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }

  #notify(): void {
    for (const watch of [...this.#watchers]) watch();
  }
}

function toCancellation(reason: unknown): IrisError {
  if (reason instanceof IrisError) return reason;
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  return new IrisError(timedOut ? 'deadline_exceeded' : 'analysis_cancelled', 'The analysis was cancelled.');
}

function answerFor(file: SourceFile): AnalyzerAnswer {
  const lineCount = file.text.split('\n').length;
  const facts = { lineCount, minified: false, generated: false, hasSyntaxErrors: false };
  const block = {
    label: 'Whole file',
    description: 'Everything that the file holds',
    ranges: [[1, lineCount] as const],
    declarations: ['whole'],
  };
  return { draft: { fileIntent: 'A file for tests', blocks: [block], facts }, usage: NO_USAGE };
}
