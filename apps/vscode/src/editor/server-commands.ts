import { isClientError, whatIsWrongWithKey } from '@iris/client';
import * as vscode from 'vscode';
import type { Iris } from '../context.ts';
import { checkServer } from '../server/ask-server.ts';
import type { ConsentAnswer } from '../server/consents.ts';
import type { IrisServer } from '../server/server-choice.ts';
import { withoutLinks } from './notification-text.ts';

const CHECK_TIMEOUT_MS = 15_000;
const SET_SERVER = 'Set Server…';

/** Asks for the key of the chosen server, and keeps it in the secret storage. */
export async function setApiKey(iris: Iris): Promise<void> {
  const server = requireServer(iris);
  if (server === undefined) return;
  const key = await vscode.window.showInputBox({
    title: `API Key for ${server.host}`,
    prompt: `It is kept in the secret storage of the editor, and sent to ${server.origin} alone.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => whatIsWrongWithKey(value.trim()),
  });
  if (key === undefined) return;
  await iris.keys.store(server.origin, key);
  iris.log.info(`A key for ${server.host} was stored.`);
}

/** Removes the stored key of the chosen server, and the one in the settings where the user wants that. */
export async function clearApiKey(iris: Iris): Promise<void> {
  const server = requireServer(iris);
  if (server === undefined) return;
  const { keys, log } = iris;
  const { host, origin } = server;
  const isRemoved = await keys.clear(origin);
  if (isRemoved) log.info(`The key for ${host} was removed.`);
  const said = isRemoved ? `IRIS removed the key for ${host}.` : `There was no key for ${host} in the secret storage.`;
  if (!(await keys.isSettingKeyFor(origin))) {
    void vscode.window.showInformationMessage(said);
    return;
  }
  const remove = 'Remove from Settings';
  const text = `${said} The one in your settings (iris.apiKey) is still sent there.`;
  if ((await vscode.window.showInformationMessage(text, remove)) !== remove) return;
  await keys.clearSetting();
  log.info('The key in the settings was removed.');
}

/** Takes back all answers to the question for consent, and gives up what is being sent. */
export async function forgetConsents({ consents, readings, log }: Iris): Promise<void> {
  await consents.forget();
  readings.leaveServers();
  log.info('Consents were forgotten.');
  void vscode.window.showInformationMessage('IRIS will ask again before it sends code to a server.');
}

/** Says whether the chosen server answers, and which release it is. Sends neither code nor key. */
export async function checkChosenServer(iris: Iris): Promise<void> {
  const server = requireServer(iris);
  if (server === undefined) return;
  try {
    const version = await withProgress(`Asking ${server.host}…`, (signal) => checkServer(server, signal));
    if (version === undefined) return;
    void vscode.window.showInformationMessage(withoutLinks(`${server.host} runs IRIS ${version} and can answer.`));
  } catch (error) {
    const reason = isClientError(error) ? `${error.message} ${error.advice}` : String(error);
    iris.log.warn(`Checking the server: ${reason}`);
    void showProblem(reason);
  }
}

async function showProblem(reason: string): Promise<void> {
  const commands = { [SET_SERVER]: 'iris.setEndpoint', 'Show Log': 'iris.showOutput' };
  const button = await vscode.window.showWarningMessage(withoutLinks(reason), ...Object.keys(commands));
  const command = Object.entries(commands).find(([title]) => title === button)?.[1];
  if (command !== undefined) await vscode.commands.executeCommand(command);
}

/** @returns undefined where the user did not want to wait */
async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title: withoutLinks(title), cancellable: true };
  return vscode.window.withProgress(options, async (_progress, token) => {
    const cancelled = new AbortController();
    const listener = token.onCancellationRequested(() => cancelled.abort());
    try {
      return await work(AbortSignal.any([cancelled.signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]));
    } catch (error) {
      if (cancelled.signal.aborted) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
}

interface ConsentButton extends vscode.MessageItem {
  readonly answer: ConsentAnswer;
}

const CONSENT_BUTTONS: readonly ConsentButton[] = [
  { title: 'Send When I Ask', answer: 'when-asked' },
  { title: 'Send Every File I Open', answer: 'always' },
  { title: 'Keep on This Machine', answer: 'never' },
];

/** Asks once for each server, before anything is sent to it; in a dialog, since an analysis waits for the answer. */
export async function askForConsent({ host, isPrivate }: IrisServer): Promise<ConsentAnswer | undefined> {
  const warning = isPrivate ? '' : ' The connection is not encrypted: others on the way can read it.';
  const sent = 'Sent are the whole text of a file, its name and its language.';
  const detail = `${sent} Nothing was sent yet. Without the server, IRIS reads files on this machine.${warning}`;
  const text = `Code of the files that you analyze will be sent to ${host}.`;
  const button = await vscode.window.showInformationMessage(text, { modal: true, detail }, ...CONSENT_BUTTONS);
  return button?.answer;
}

/** Offers to move a key of this server out of the settings, where everybody can read it who sees the file. */
export async function offerKeyMigration({ keys, log }: Pick<Iris, 'keys' | 'log'>, server: IrisServer): Promise<void> {
  const owner = await keys.ownerOfSettingKey();
  if (owner === undefined) return;
  if (owner !== server.origin) {
    log.warn(`The key in the settings belongs to ${owner}, and is not sent to ${server.origin}.`);
    return;
  }
  const move = 'Move to Secret Storage';
  const text = `The API key of IRIS lies in your settings, where it can be read. Move it to the secret storage, for ${server.host}?`;
  if ((await vscode.window.showInformationMessage(text, move, 'Not Now')) !== move) return;
  await keys.migrate();
  log.info(`The key of the settings was moved to the secret storage, for ${server.host}.`);
}

function requireServer({ config }: Iris): IrisServer | undefined {
  const choice = config.server;
  if (choice.kind === 'server') return choice.server;
  const text = choice.kind === 'none' ? 'Set up a server first.' : `${choice.message} ${choice.advice}`;
  void vscode.window.showInformationMessage(withoutLinks(text), SET_SERVER).then((button) => {
    if (button !== undefined) void vscode.commands.executeCommand('iris.setEndpoint');
  });
  return undefined;
}
