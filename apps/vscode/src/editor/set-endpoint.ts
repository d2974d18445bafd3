import * as vscode from 'vscode';
import type { Iris } from '../context.ts';
import { chooseServer } from '../server/server-choice.ts';

/** Asks for the server's address. It is kept for all workspaces of this machine, where none of them can change it. */
export async function setEndpoint({ config }: Iris): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: 'IRIS Server',
    prompt: `Address of a server. Empty: ${config.whereWithoutSetting}. You are asked before anything is sent.`,
    placeHolder: 'https://iris.example.com',
    value: config.endpointSetting.read(),
    ignoreFocusOut: true,
    validateInput: (setting) => {
      const choice = chooseServer({ setting, environment: '' });
      return choice.kind === 'invalid' ? `${choice.message} ${choice.advice}` : undefined;
    },
  });
  if (text !== undefined) await config.endpointSetting.write(text.trim());
}
