import { describe } from 'vitest';
import { testFixtures } from '../support/language-fixtures.ts';

describe('odd files', () => {
  testFixtures('odd-files');
});
