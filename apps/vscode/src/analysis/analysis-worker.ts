import type { WasmFile } from '@iris/engine';
import type { MessageFromWorker, MessageToWorker } from './worker-messages.ts';

/** A running worker, on whichever platform. */
export interface AnalysisWorker {
  readonly post: (message: MessageToWorker) => void;
  readonly end: () => void;
}

interface WorkerListener {
  readonly onMessage: (message: MessageFromWorker) => void;
  /** It could not be started, or ended without being asked to. May be told more than once. */
  readonly onDeath: (reason: string) => void;
}

/** How workers are started and what they are given. */
export interface WorkerSource {
  readonly start: (listener: WorkerListener) => Promise<AnalysisWorker>;
  readonly readWasm: (file: WasmFile) => Promise<Uint8Array>;
}
