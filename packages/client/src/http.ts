export type { IrisClient, IrisClientOptions, ServerAnswer, ServerFile } from './http/client.ts';
export { createIrisClient } from './http/client.ts';
export type { ClientFailureKind } from './http/client-error.ts';
export { IrisClientError } from './http/client-error.ts';
export { parseEndpoint } from './http/endpoint.ts';
