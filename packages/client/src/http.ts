export type { IrisClient, IrisClientOptions, ServerAnswer, ServerFile } from './http/client.ts';
export { createIrisClient } from './http/client.ts';
