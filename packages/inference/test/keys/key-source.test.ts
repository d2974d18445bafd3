import { describe, expect, it } from 'vitest';
import { parseKeySource } from '../../src/keys/key-source.ts';

const NAME = 'iris/openai-api-key';
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:iris/openai-api-key-AbCdEf';

describe('where a key comes from', () => {
  it.each([
    ['file:/run/secrets/key', { kind: 'file', path: '/run/secrets/key' }],
    ['file:C:\\keys\\openai', { kind: 'file', path: 'C:\\keys\\openai' }],
    ['aws-secretsmanager', { kind: 'aws-secretsmanager', secretId: NAME }],
    ['aws-secretsmanager:', { kind: 'aws-secretsmanager', secretId: NAME }],
    ['aws-secretsmanager:#openai', { kind: 'aws-secretsmanager', secretId: NAME, field: 'openai' }],
    ['aws-secretsmanager:prod/keys#openai', { kind: 'aws-secretsmanager', secretId: 'prod/keys', field: 'openai' }],
    [`aws-secretsmanager:${ARN}`, { kind: 'aws-secretsmanager', secretId: ARN }],
    ['aws-ssm', { kind: 'aws-ssm', name: `/${NAME}` }],
    ['aws-ssm:/prod/openai', { kind: 'aws-ssm', name: '/prod/openai' }],
    ['aws-ssm:/prod/openai:3', { kind: 'aws-ssm', name: '/prod/openai:3' }],
  ])('is read from %s', (text, source) => {
    expect(parseKeySource(text, NAME)).toEqual({ ok: true, source });
  });

  it.each([
    '',
    'file:',
    'env:OPENAI_API_KEY',
    'sk-abc',
    'aws-secretsmanager:two words',
    'aws-secretsmanager:name#',
    'aws-secretsmanager:name#a#b',
    'aws-ssm:/prod/key#field',
    'constructor',
  ])('is not understood from %j, and said how to write', (text) => {
    expect(parseKeySource(text, NAME)).toEqual({
      ok: false,
      message: expect.stringMatching(/^must be file:PATH, aws-secretsmanager:NAME .+ or aws-ssm:NAME/),
    });
  });
});
