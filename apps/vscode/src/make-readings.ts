import { ENGINE_VERSION } from '@iris/engine';
import * as vscode from 'vscode';
import type { WorkerSource } from './analysis/analysis-worker.ts';
import { type Analysts, analyzeFile } from './analysis/analyze-file.ts';
import { LANGUAGE_NAMES } from './analysis/language-names.ts';
import { LocalAnalyzer } from './analysis/local-analyzer.ts';
import { logAnalysis } from './analysis/log-analysis.ts';
import type { AnalysisSettings } from './analysis/plan.ts';
import type { RememberedAnalyses } from './analysis/remembered-analyses.ts';
import { Readings } from './reading/readings.ts';

interface ReadingParts {
  readonly settings: () => AnalysisSettings;
  readonly remembered: RememberedAnalyses;
  readonly askServer: Analysts['askServer'];
  readonly log: vscode.LogOutputChannel;
}

/** How long after a switch to a file it is analyzed unasked, in ms. */
const SWITCH_MS = 200;

/** The reading sessions of the window, and what analyzes for them. */
export interface WindowReadings extends vscode.Disposable {
  readonly readings: Readings;
  /** Names the file of which more is known now. */
  readonly onDidChange: vscode.Event<string>;
}

export function makeReadings(
  extensionUri: vscode.Uri,
  start: WorkerSource['start'],
  { settings, remembered, askServer, log }: ReadingParts,
): WindowReadings {
  const changed = new vscode.EventEmitter<string>();
  const wasm = vscode.Uri.joinPath(extensionUri, 'dist', 'wasm');
  const local = new LocalAnalyzer({
    start,
    readWasm: async (file) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(wasm, `${file}.wasm`)),
  });
  const analysts: Analysts = {
    local: {
      identity: `structural/${ENGINE_VERSION}`,
      analyze: (file, signal) => local.analyze(file, signal),
    },
    remembered,
    askServer,
    log: (message) => log.warn(message),
  };
  const readings = new Readings({
    settings,
    isReadLocally: (language) => Object.hasOwn(LANGUAGE_NAMES, language),
    analyze: (request) => logAnalysis(request, analyzeFile(request, analysts), (message) => log.info(message)),
    onChange: (key) => changed.fire(key),
    onFault: (error) => log.error(error instanceof Error ? error : String(error)),
    now: Date.now,
    delayMs: SWITCH_MS,
  });
  return {
    readings,
    onDidChange: changed.event,
    dispose: () => {
      local.dispose();
      changed.dispose();
    },
  };
}
