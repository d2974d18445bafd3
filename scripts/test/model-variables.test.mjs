import { describe, expect, it } from 'vitest';
import { MODEL_SETTINGS } from '../../packages/inference/dist/settings.js';
import { emptyModelVariables, withoutModels } from '../lib/model-variables.mjs';

const NAMES = MODEL_SETTINGS.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));

describe('an environment without models', () => {
  it.each(NAMES)('does not have %s', (name) => {
    expect(withoutModels({ [name]: 'set' })).toEqual({});
    expect(emptyModelVariables({ [name]: 'set' })).toEqual({ [name]: '' });
  });

  it('has everything else', () => {
    const environment = { PATH: '/usr/bin', IRIS_API_KEY: 'set', IRIS_ENV: 'dev', HOME: '/root' };
    expect(withoutModels(environment)).toEqual(environment);
    expect(emptyModelVariables(environment)).toEqual({});
  });
});
