import { chooseServer, type IrisServer } from '../../src/server/server-choice.ts';

/** @param address of a server that need not be there */
export function makeServer(address: string): IrisServer {
  const choice = chooseServer({ setting: address, environment: '' });
  if (choice.kind !== 'server') throw new Error(`${address} is no server.`);
  return choice.server;
}

export const SERVER_CHOICE = { kind: 'server', server: makeServer('https://iris.example.com') } as const;
