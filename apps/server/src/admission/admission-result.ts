import type { IrisError } from '@iris/core';

/** What admission found of a request. */
export interface AdmissionResult {
  /** Why the request is refused; undefined where it is not. */
  readonly problem: IrisError | undefined;
  /** Values of the headers `RateLimit-Policy` and `RateLimit`; both empty where no limit counted the request. */
  readonly ratePolicies: string;
  readonly rateShares: string;
}
