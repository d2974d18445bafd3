import * as vscode from 'vscode';
import type { AnalysisSettings } from './analysis/plan.ts';
import { RememberedAnalyses } from './analysis/remembered-analyses.ts';
import { runCommand } from './commands.ts';
import { Config } from './config.ts';
import type { Iris } from './context.ts';
import { keepContextKeys } from './context-keys.ts';
import { showBlockLenses } from './editor/block-lenses.ts';
import { FocusMode } from './editor/focus-mode.ts';
import { Highlights } from './editor/highlights.ts';
import { Reader } from './editor/reader.ts';
import { askForConsent, offerKeyMigration } from './editor/server-commands.ts';
import { showStatusBar } from './editor/status-bar.ts';
import { openFolder } from './editor-files.ts';
import { makeReadings } from './make-readings.ts';
import { PanelLink } from './panel/panel-link.ts';
import { PanelProvider } from './panel/panel-provider.ts';
import type { Platform } from './platform.ts';
import { ApiKeys, isKeyName } from './server/api-keys.ts';
import { createServerAsker } from './server/ask-server.ts';
import { Consents } from './server/consents.ts';
import type { LoadedExtension } from './wait-for-use.ts';

/** Makes the parts of the extension, and hands everything that must be disposed of to `context`. */
export function loadExtension(context: vscode.ExtensionContext, platform: Platform): LoadedExtension {
  const log = vscode.window.createOutputChannel('IRIS', { log: true });
  const config = new Config(platform.environmentEndpoint);
  const keys = new ApiKeys(context.secrets, config.keySetting);
  const consents = new Consents(context.globalState, { ask: askForConsent, sendAlways: () => config.sendAlways() });
  const settings = (): AnalysisSettings => consents.limit(config.analysis);
  const files = openFolder(vscode.Uri.joinPath(context.globalStorageUri, 'analyses'));
  const remembered = new RememberedAnalyses(files, (message) => log.debug(message));
  const askServer = createServerAsker({
    keys,
    consents,
    settings,
    onUse: (server) => void offerKeyMigration({ keys, log }, server),
  });
  const start = platform.startWorkers(context);
  const made = makeReadings(context.extensionUri, start, { settings, remembered, askServer, log });
  const panel = new PanelProvider(context.extensionUri, log);
  const { readings } = made;
  const reader = new Reader({
    readings,
    onDidChangeReading: made.onDidChange,
    isWatched: () => panel.isVisible || config.showsCodeLenses || (panel.wasShown && config.showsStatusBar),
    isWatchedByUser: () => panel.isVisible || config.showsUsersCodeLenses,
  });
  const focusMode = new FocusMode(reader);
  const iris: Iris = {
    ...{ extensionId: context.extension.id, config, readings, reader, focusMode },
    ...{ keys, consents, remembered, log },
  };
  const onSettings = (decidesAnalysis: boolean): void => {
    if (decidesAnalysis) readings.invalidate();
    reader.analyzeIfDue();
  };
  context.subscriptions.push(
    ...[log, made, reader, focusMode, panel, new PanelLink(iris, panel), new Highlights(reader)],
    ...[showStatusBar(reader, config), showBlockLenses(reader, config), keepContextKeys(reader, focusMode)],
    config.onDidChange(onSettings),
    vscode.workspace.onDidGrantWorkspaceTrust(() => onSettings(true)),
    // Stored or removed here or in another window.
    context.secrets.onDidChange(({ key }) => {
      if (isKeyName(key)) onSettings(true);
    }),
  );
  return { panel, runCommand: (name, given) => runCommand(iris, name, given) };
}
