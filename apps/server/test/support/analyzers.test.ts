import { createAnalyzerPool } from '@iris/engine/pool';
import { describe, onTestFinished } from 'vitest';
import { itKeepsTheAnalyzerContract } from './analyzer-contract.ts';
import { FakeAnalyzer } from './fake-analyzer.ts';

describe('the fake analyzer', () => {
  itKeepsTheAnalyzerContract(() => new FakeAnalyzer());
});

describe('the analyzer pool', () => {
  itKeepsTheAnalyzerContract(() => {
    const pool = createAnalyzerPool({ threads: 1 });
    onTestFinished(() => pool.close());
    return pool;
  });
});
