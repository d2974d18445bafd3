import { FAILURES } from './support/store-sweeps.ts';
import { testSweeps } from './support/test-sweeps.ts';

testSweeps(FAILURES, 'all');
