import { KILLS } from './support/store-sweeps.ts';
import { testSweeps } from './support/test-sweeps.ts';

testSweeps(KILLS, 'all');
