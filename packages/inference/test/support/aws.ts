import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type ParameterType, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { vi } from 'vitest';
import { makeTemporaryFolder } from '../../../sqlite/test/support/temporary-folder.ts';

const VARIABLES = /^AWS_/;

/** Sets the standard variables of the AWS SDKs, and no others, until the test is over. */
export function useAws(endpoint: string, variables: Readonly<Record<string, string>> = {}): void {
  for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) vi.stubEnv(name, undefined);
  const settings = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // No profile of whoever runs the tests, and no role of the machine that they run on.
    HOME: makeTemporaryFolder(),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value === '' ? undefined : value);
}

/** Stores a secret as an operator does, or replaces it. */
export async function putSecret(name: string, text: string): Promise<void> {
  const client = new SecretsManagerClient();
  try {
    await client.send(new CreateSecretCommand({ Name: name, SecretString: text }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceExistsException')) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
  } finally {
    client.destroy();
  }
}

export async function putBinarySecret(name: string, bytes: Uint8Array): Promise<void> {
  const client = new SecretsManagerClient();
  await client.send(new CreateSecretCommand({ Name: name, SecretBinary: bytes }));
  client.destroy();
}

export async function deleteSecret(name: string): Promise<void> {
  const client = new SecretsManagerClient();
  await client.send(new DeleteSecretCommand({ SecretId: name }));
  client.destroy();
}

export async function putParameter(name: string, text: string, type: ParameterType = 'SecureString'): Promise<void> {
  const client = new SSMClient();
  await client.send(new PutParameterCommand({ Name: name, Value: text, Type: type, Overwrite: true }));
  client.destroy();
}

/** Makes a user who may do nothing, and returns the variables that make the SDKs act as that one. */
export async function createPowerlessUser(endpoint: string): Promise<Readonly<Record<string, string>>> {
  await askIam(endpoint, { Action: 'CreateUser', UserName: 'nobody' });
  const answer = await askIam(endpoint, { Action: 'CreateAccessKey', UserName: 'nobody' });
  const read = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(answer)?.[1] ?? '';
  return { AWS_ACCESS_KEY_ID: read('AccessKeyId'), AWS_SECRET_ACCESS_KEY: read('SecretAccessKey') };
}

async function askIam(endpoint: string, form: Readonly<Record<string, string>>): Promise<string> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260301/us-east-1/iam/aws4_request';
  const body = new URLSearchParams({ ...form, Version: '2010-05-08' });
  const response = await fetch(endpoint, { method: 'POST', body, headers: { authorization } });
  if (!response.ok) throw new Error(`IAM answered with ${response.status}: ${await response.text()}`);
  return await response.text();
}
