import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AwsKeySource } from '../../src/keys/key-source.ts';
import { useAws } from '../support/aws.ts';
import { startKey } from '../support/watched-key.ts';

const SECRET: AwsKeySource = { kind: 'aws-secretsmanager', secretId: 'iris/openai-api-key' };
const PARAMETER: AwsKeySource = { kind: 'aws-ssm', name: '/iris/openai-api-key' };
/** What AWS may say about a request in its messages. */
const GIVEN_AWAY = 'user arn:aws:iam::123456789012:user/alice said hello';

interface Refusal {
  readonly source: AwsKeySource;
  readonly status: number;
  readonly type: string;
  readonly problem: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  { source: SECRET, status: 400, type: 'AccessDeniedException', problem: /may not read the secret/ },
  { source: SECRET, status: 400, type: 'DecryptionFailure', problem: /or not decrypt it$/ },
  { source: SECRET, status: 400, type: 'UnrecognizedClientException', problem: /no valid AWS credentials/ },
  { source: SECRET, status: 500, type: 'InternalServiceError', problem: /has no time, for the secret/ },
  { source: SECRET, status: 400, type: 'NewException', problem: /cannot be read \(NewException\)$/ },
  { source: PARAMETER, status: 400, type: 'AccessDeniedException', problem: /may not read the parameter/ },
  { source: PARAMETER, status: 400, type: 'ExpiredTokenException', problem: /no valid AWS credentials/ },
  { source: PARAMETER, status: 400, type: 'ThrottlingException', problem: /is asked too often/ },
  { source: PARAMETER, status: 503, type: '', problem: /has no time, for the parameter/ },
];

/** Answers every request with an error in the JSON protocol of AWS. */
async function useRefusingAws({ status, type }: Refusal): Promise<void> {
  const server = createServer((_request, response) => {
    const body = JSON.stringify({ __type: `com.amazonaws#${type}`, message: GIVEN_AWAY });
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  // A server that listens on a port has an address.
  useAws(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe('a refusal by AWS', () => {
  it.for(REFUSALS)('is told in our own words: $source.kind $status $type', async (refusal) => {
    await useRefusingAws(refusal);
    const { key, log } = await startKey(refusal.source, { firstRetryMs: 3_600_000, maxRetryMs: 3_600_000 });
    expect(key.problem).toMatch(refusal.problem);
    expect(log.lines.join()).not.toContain('alice');
    expect(key.isKnown).toBe(false);
  });
});
