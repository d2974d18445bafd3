import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { describeAwsFailure } from './aws-failure.ts';
import { type KeptKey, KeyFailure, type KeyReader } from './key-reader.ts';
import type { AwsKeySource } from './key-source.ts';

type SecretSource = Extract<AwsKeySource, { readonly kind: 'aws-secretsmanager' }>;
type ParameterSource = Extract<AwsKeySource, { readonly kind: 'aws-ssm' }>;

const REFRESH_MS = 5 * 60_000;
/** Who reads the key tries again later; only a connection that was cut is worth a second attempt at once. */
const MAX_ATTEMPTS = 2;
const ARN = /^arn:[\w-]+:[\w-]+:([\w-]+):/;

/**
 * Reads a secret of AWS Secrets Manager or a parameter of SSM Parameter Store. Region, credentials and endpoint are the
 * standard ones of the environment (`AWS_REGION`, an instance's role, `AWS_ENDPOINT_URL`, …). The SDK is loaded when the
 * key is first read.
 */
export function createAwsKeyReader(source: AwsKeySource): KeyReader {
  return source.kind === 'aws-ssm' ? new ParameterReader(source) : new SecretReader(source);
}

class SecretReader implements KeyReader {
  readonly refreshMs = REFRESH_MS;
  readonly #source: SecretSource;
  #client: SecretsManagerClient | undefined;

  constructor(source: SecretSource) {
    this.#source = source;
  }

  async read(signal: AbortSignal): Promise<KeptKey> {
    const { secretId, field } = this.#source;
    const place = `the secret ${secretId} of AWS Secrets Manager`;
    try {
      const sdk = await import('@aws-sdk/client-secrets-manager');
      this.#client ??= new sdk.SecretsManagerClient(clientOptions(secretId));
      const command = new sdk.GetSecretValueCommand({ SecretId: secretId });
      const { SecretString: text } = await this.#client.send(command, { abortSignal: signal });
      if (text === undefined) throw new KeyFailure(`${place} is binary: store the key as text`);
      return { text: field === undefined ? asPlainText(text, place) : readField(text, field, place) };
    } catch (error) {
      this.close();
      throw error instanceof KeyFailure ? error : new KeyFailure(describeAwsFailure(error, place));
    }
  }

  /** The next attempt begins afresh: credentials that failed may have been remembered. */
  close(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }
}

class ParameterReader implements KeyReader {
  readonly refreshMs = REFRESH_MS;
  readonly #source: ParameterSource;
  #client: SSMClient | undefined;

  constructor(source: ParameterSource) {
    this.#source = source;
  }

  async read(signal: AbortSignal): Promise<KeptKey> {
    const { name } = this.#source;
    const place = `the parameter ${name} of SSM Parameter Store`;
    try {
      const sdk = await import('@aws-sdk/client-ssm');
      this.#client ??= new sdk.SSMClient(clientOptions(name));
      const command = new sdk.GetParameterCommand({ Name: name, WithDecryption: true });
      const { Parameter: parameter } = await this.#client.send(command, { abortSignal: signal });
      const isOpen = parameter?.Type !== 'SecureString';
      const warning = `${place} is not encrypted: make it a SecureString`;
      return { text: parameter?.Value ?? '', ...(isOpen && { warning }) };
    } catch (error) {
      this.close();
      throw new KeyFailure(describeAwsFailure(error, place));
    }
  }

  close(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }
}

/** An ARN names its region; anything else is in the region of the environment. */
function clientOptions(nameOrArn: string): { readonly maxAttempts: number; readonly region?: string } {
  const [, region] = ARN.exec(nameOrArn) ?? [];
  return { maxAttempts: MAX_ATTEMPTS, ...(region !== undefined && { region }) };
}

function asPlainText(text: string, place: string): string {
  if (parseObject(text) === undefined) return text;
  throw new KeyFailure(`${place} is a JSON object: name the field that holds the key, as in NAME#FIELD`);
}

function readField(text: string, field: string, place: string): string {
  const object = parseObject(text);
  const value = object !== undefined && Object.hasOwn(object, field) ? object[field] : undefined;
  if (typeof value === 'string') return value;
  throw new KeyFailure(`${place} is not a JSON object with a text as its field ${field}`);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Of an object that is not null, any field may be asked for.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
