import * as vscode from 'vscode';
import type { AnalysisSettings } from './analysis/plan.ts';
import { chooseServer, type ServerChoice } from './server/server-choice.ts';

const SECTION = 'iris';
/** What decides who analyzes a file. */
const ANALYSIS_SETTINGS = ['iris.endpoint', 'iris.apiKey', 'iris.analysis'];

/** All settings, read when they are needed, so that a change takes effect at once. */
export class Config {
  readonly #environmentEndpoint: string;

  constructor(environmentEndpoint: string) {
    this.#environmentEndpoint = environmentEndpoint;
  }

  get server(): ServerChoice {
    return chooseServer({ setting: readUserText('endpoint'), environment: this.#environmentEndpoint });
  }

  /** As the user wrote it, whether it is an address or not. */
  readonly endpointSetting = {
    read: (): string => readUserText('endpoint'),
    write: (text: string): Thenable<void> => updateUserValue('endpoint', text === '' ? undefined : text),
  };

  /** Who analyzes files where the setting is empty, in words. */
  get whereWithoutSetting(): string {
    const fallback = chooseServer({ setting: '', environment: this.#environmentEndpoint });
    if (fallback.kind !== 'server') return 'files are analyzed on this machine alone';
    return `the server that IRIS_API_URL names, ${fallback.server.host}`;
  }

  get analysis(): AnalysisSettings {
    return {
      server: this.server,
      autoLocal: vscode.workspace.getConfiguration(SECTION).get<boolean>('analysis.autoLocal', true),
      autoRemote: inspectUserValue('analysis.autoRemote') === true,
      isTrusted: vscode.workspace.isTrusted,
    };
  }

  get showsStatusBar(): boolean {
    return vscode.workspace.getConfiguration(SECTION).get<boolean>('statusBar.enabled', true);
  }

  get showsCodeLenses(): boolean {
    return vscode.workspace.getConfiguration(SECTION).get<boolean>('codeLens.enabled', false);
  }

  /** Whether they are shown because the user wants them, and not only the folder. */
  get showsUsersCodeLenses(): boolean {
    return this.showsCodeLenses && inspectUserValue('codeLens.enabled') === true;
  }

  /** The deployed setting that holds a key. */
  readonly keySetting = {
    read: (): string => readUserText('apiKey'),
    clear: (): Thenable<void> => updateUserValue('apiKey', undefined),
  };

  sendAlways(): Thenable<void> {
    return updateUserValue('analysis.autoRemote', true);
  }

  /** Hears of changes of settings; of those that decide who analyzes, with true. */
  onDidChange(listener: (decidesAnalysis: boolean) => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(SECTION)) return;
      listener(ANALYSIS_SETTINGS.some((name) => change.affectsConfiguration(name)));
    });
  }
}

/** What the user or the machine set. What a workspace sets is not even looked at: a repository must not redirect anything. */
function inspectUserValue(name: string): unknown {
  return vscode.workspace.getConfiguration(SECTION).inspect(name)?.globalValue;
}

function readUserText(name: string): string {
  const value = inspectUserValue(name);
  return typeof value === 'string' ? value : '';
}

function updateUserValue(name: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration(SECTION).update(name, value, vscode.ConfigurationTarget.Global);
}
