import { getEventListeners } from 'node:events';
import { readWasmFile } from '@iris/engine/local';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WorkerSource } from '../../src/analysis/analysis-worker.ts';
import { LocalAnalyzer, type LocalAnalyzerOptions } from '../../src/analysis/local-analyzer.ts';
import { startNodeWorkers } from '../../src/analysis/node-workers.ts';

const WORKER = new URL('../../src/analysis/node-worker.ts', import.meta.url);
const BROKEN_WORKER = new URL('../support/broken-worker.mjs', import.meta.url);
const PYTHON = { language: 'python', text: 'def load():\n    return 1\n\n\ndef store(x):\n    print(x)\n' };
const waits = (): AbortSignal => new AbortController().signal;

interface CountedSource extends WorkerSource {
  readonly started: () => number;
  readonly ended: () => number;
}

/** Real workers, counted. */
function countWorkers(file: URL, readWasm: WorkerSource['readWasm'] = readWasmFile): CountedSource {
  const start = startNodeWorkers(file);
  let started = 0;
  let ended = 0;
  return {
    readWasm,
    started: () => started,
    ended: () => ended,
    start: async (listener) => {
      started += 1;
      const worker = await start(listener);
      return {
        post: worker.post,
        end: () => {
          ended += 1;
          worker.end();
        },
      };
    },
  };
}

function makeAnalyzer(source: WorkerSource, options: LocalAnalyzerOptions = { timeLimitMs: 20_000 }): LocalAnalyzer {
  const analyzer = new LocalAnalyzer(source, options);
  onTestFinished(() => analyzer.dispose());
  return analyzer;
}

describe('LocalAnalyzer', () => {
  it('starts its worker with the first file and analyzes one after the other', async () => {
    const source = countWorkers(WORKER);
    const analyzer = makeAnalyzer(source);
    expect(source.started()).toBe(0);
    const files = [PYTHON, { language: 'go', text: 'package a\n\nfunc Run() int {\n\treturn 1\n}\n' }, PYTHON];
    const answers = await Promise.all(files.map((file) => analyzer.analyze(file, waits())));
    expect(answers.map(({ facts }) => facts.lineCount)).toEqual([6, 5, 6]);
    expect(answers[0]).toEqual(answers[2]);
    expect(source.started()).toBe(1);
  });

  it('fails a language that the engine does not read, and goes on', async () => {
    const source = countWorkers(WORKER);
    const analyzer = makeAnalyzer(source);
    const refused = analyzer.analyze({ language: 'cobol', text: 'x' }, waits());
    await expect(refused).rejects.toMatchObject({ code: 'unsupported_language' });
    await expect(analyzer.analyze(PYTHON, waits())).resolves.toMatchObject({ facts: { lineCount: 6 } });
    expect(source.started()).toBe(1);
  });

  it('says which grammar cannot be read, and tries again with the next file', async () => {
    let isThere = false;
    const source = countWorkers(WORKER, async (file) => {
      if (!isThere && file === 'python') throw new Error('no such file');
      return readWasmFile(file);
    });
    const analyzer = makeAnalyzer(source);
    await expect(analyzer.analyze(PYTHON, waits())).rejects.toMatchObject({
      code: 'analyzer_unavailable',
      message: expect.stringContaining('"python"'),
    });
    isThere = true;
    await expect(analyzer.analyze(PYTHON, waits())).resolves.toMatchObject({ facts: { lineCount: 6 } });
  });

  it('replaces a worker that takes too long, and goes on with the next file', async () => {
    const source = countWorkers(BROKEN_WORKER);
    const analyzer = makeAnalyzer(source, { timeLimitMs: 1_500 });
    const slow = analyzer.analyze({ language: 'hangs', text: '' }, waits());
    const next = analyzer.analyze({ language: 'dies', text: '' }, waits());
    await expect(slow).rejects.toMatchObject({ code: 'deadline_exceeded' });
    await expect(next).rejects.toMatchObject({ code: 'internal_error' });
    expect(source.started()).toBe(2);
  });

  it('gives a grammar more time than a file, since it may come over a network', async () => {
    const source = countWorkers(WORKER, async (file) => {
      if (file === 'python') await new Promise((resolve) => setTimeout(resolve, 2_100));
      return readWasmFile(file);
    });
    const patient = makeAnalyzer(source, { timeLimitMs: 2_000, loadLimitMs: 20_000 });
    await expect(patient.analyze(PYTHON, waits())).resolves.toMatchObject({ facts: { lineCount: 6 } });
    const hasty = makeAnalyzer(source, { timeLimitMs: 20_000, loadLimitMs: 1_000 });
    await expect(hasty.analyze(PYTHON, waits())).rejects.toMatchObject({
      code: 'analyzer_unavailable',
      message: 'The grammar of the language did not load within 1 seconds.',
    });
  });

  it('replaces a worker that dies or meets a fault', async () => {
    const source = countWorkers(BROKEN_WORKER);
    const analyzer = makeAnalyzer(source);
    for (const language of ['dies', 'faults', 'dies']) {
      await expect(analyzer.analyze({ language, text: '' }, waits())).rejects.toMatchObject({ code: 'internal_error' });
    }
    expect(source.started()).toBe(3);
  });

  it('has the trace of a fault for the log', async () => {
    const analyzer = makeAnalyzer(countWorkers(BROKEN_WORKER));
    const faulty = analyzer.analyze({ language: 'faults', text: '' }, waits());
    await expect(faulty).rejects.toMatchObject({ message: 'memory access out of bounds', cause: 'at parse' });
  });

  it('fails where the worker cannot be started', async () => {
    const analyzer = makeAnalyzer(countWorkers(new URL('no-such-worker.mjs', BROKEN_WORKER)));
    await expect(analyzer.analyze(PYTHON, waits())).rejects.toMatchObject({
      code: 'analyzer_unavailable',
      message: expect.stringMatching(/^The analyzer does not start: .*no-such-worker/),
    });
  });

  it('ends what nobody waits for as soon as another file does', async () => {
    const source = countWorkers(BROKEN_WORKER);
    const analyzer = makeAnalyzer(source);
    const left = new AbortController();
    const abandoned = analyzer.analyze({ language: 'hangs', text: '' }, left.signal);
    const answer = expect(abandoned).rejects.toThrow('left');
    left.abort(new Error('left'));
    await answer;
    expect(source.ended()).toBe(0);
    const next = analyzer.analyze({ language: 'dies', text: '' }, waits());
    await expect(next).rejects.toMatchObject({ code: 'internal_error' });
    expect(source.started()).toBe(2);
  });

  it('takes a file out of the queue when nobody waits for it, and none that is given up already', async () => {
    const source = countWorkers(WORKER);
    const analyzer = makeAnalyzer(source);
    const left = new AbortController();
    const first = analyzer.analyze(PYTHON, waits());
    const queued = expect(analyzer.analyze(PYTHON, left.signal)).rejects.toThrow('left');
    left.abort(new Error('left'));
    await queued;
    await expect(first).resolves.toMatchObject({ facts: { lineCount: 6 } });
    await expect(analyzer.analyze(PYTHON, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(source.started()).toBe(1);
  });

  it('stops an idle worker, and starts another one for the next file', async () => {
    const ended = Promise.withResolvers<void>();
    const source = countWorkers(WORKER);
    const start: WorkerSource['start'] = async (listener) => {
      const worker = await source.start(listener);
      return {
        post: worker.post,
        end: () => {
          worker.end();
          ended.resolve();
        },
      };
    };
    const analyzer = makeAnalyzer({ ...source, start }, { timeLimitMs: 20_000, idleMs: 20 });
    await analyzer.analyze(PYTHON, waits());
    await ended.promise;
    await analyzer.analyze(PYTHON, waits());
    expect(source.started()).toBe(2);
  });

  it('keeps nothing at a signal that lasts longer than the file', async () => {
    const analyzer = makeAnalyzer(countWorkers(WORKER));
    const { signal } = new AbortController();
    await analyzer.analyze(PYTHON, signal);
    await expect(analyzer.analyze({ language: 'cobol', text: '' }, signal)).rejects.toThrow();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('tells who waits when it is disposed of', async () => {
    const analyzer = makeAnalyzer(countWorkers(BROKEN_WORKER));
    const running = analyzer.analyze({ language: 'hangs', text: '' }, waits());
    const queued = analyzer.analyze(PYTHON, waits());
    analyzer.dispose();
    await expect(running).rejects.toMatchObject({ code: 'analysis_cancelled' });
    await expect(queued).rejects.toMatchObject({ code: 'analysis_cancelled' });
  });
});
