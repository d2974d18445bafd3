import { DEPLOY_GATE, type GateLimits } from '@iris/box';

/** For tests that are not about how long a release is looked at. */
export const QUICK_GATE: GateLimits = { ...DEPLOY_GATE, goodAnswers: 3, intervalMs: 100 };
