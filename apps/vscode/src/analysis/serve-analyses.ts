import { applyRules, IrisError, type SourceFile } from '@iris/core';
import { createStructuralAnalyzer, type StructuralAnalyzer, type WasmFile } from '@iris/engine';
import { traceOf } from './failures.ts';
import type { MessageFromWorker, MessageToWorker } from './worker-messages.ts';

/** How the thread that analyzes and the one that asks reach each other. */
interface WorkerPort {
  readonly post: (message: MessageFromWorker) => void;
  readonly listen: (receive: (message: MessageToWorker) => void) => void;
}

/** What the worker does: analyzes the files that it is sent, and asks for grammars as it needs them. */
export function serveAnalyses({ post, listen }: WorkerPort): void {
  const awaited = new Map<WasmFile, PromiseWithResolvers<Uint8Array>>();
  const analyzer = createStructuralAnalyzer({
    loadWasm: (file) => {
      const loading = withResolvers<Uint8Array>();
      awaited.set(file, loading);
      post({ type: 'load-wasm', file });
      return loading.promise;
    },
  });
  listen((message) => {
    switch (message.type) {
      case 'analyze':
        void analyze(analyzer, message.id, message.file).then(post);
        break;
      case 'wasm':
        awaited.get(message.file)?.resolve(message.bytes);
        break;
      case 'no-wasm':
        awaited.get(message.file)?.reject(new IrisError('analyzer_unavailable', message.reason));
        break;
      default:
        message satisfies never;
    }
  });
  post({ type: 'ready' });
}

async function analyze(analyzer: StructuralAnalyzer, id: number, file: SourceFile): Promise<MessageFromWorker> {
  try {
    // The structural analyzer hears no signal: whoever waits no longer ends this worker.
    const { draft } = await analyzer.analyze(file, { signal: new AbortController().signal });
    return { type: 'analyzed', id, analysis: applyRules(draft, file).analysis };
  } catch (error) {
    if (error instanceof IrisError) return { type: 'failed', id, code: error.code, message: error.message };
    return { type: 'failed', id, message: 'The parser failed on this file.', trace: traceOf(error) };
  }
}

/** `Promise.withResolvers` is younger than the oldest editor that this runs in. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: PromiseWithResolvers<T>['resolve'] = () => {};
  let reject: PromiseWithResolvers<T>['reject'] = () => {};
  const promise = new Promise<T>((whenDone, whenFailed) => {
    resolve = whenDone;
    reject = whenFailed;
  });
  return { promise, resolve, reject };
}
