import type { Analysis, ErrorCode, SourceFile } from '@iris/core';
import type { WasmFile } from '@iris/engine';

/** What the extension says to its worker. Both are parts of one release, and nobody else can reach either. */
export type MessageToWorker =
  | { readonly type: 'analyze'; readonly id: number; readonly file: SourceFile }
  | { readonly type: 'wasm'; readonly file: WasmFile; readonly bytes: Uint8Array }
  | { readonly type: 'no-wasm'; readonly file: WasmFile; readonly reason: string };

export type MessageFromWorker =
  /** It runs; the first that it says. */
  | { readonly type: 'ready' }
  /** A grammar is needed; which ones there are is only known with a file's language. */
  | { readonly type: 'load-wasm'; readonly file: WasmFile }
  | { readonly type: 'analyzed'; readonly id: number; readonly analysis: Analysis }
  /** No code: a fault that nobody expected, traced for the log, after which the worker is not to be used any more. */
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly code?: ErrorCode;
      readonly message: string;
      readonly trace?: string;
    };
