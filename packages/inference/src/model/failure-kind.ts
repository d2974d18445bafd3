/**
 * What went wrong with a call. The first group may pass by itself; the second is about this request or its answer; the
 * third about the settings, and stays until somebody changes them; then come those for which nobody was asked; in the
 * last nobody waits any more.
 */
export type FailureKind =
  | 'rate_limited'
  | 'unavailable'
  | 'connection'
  | 'timeout'
  | 'refused'
  | 'truncated'
  | 'empty'
  | 'malformed'
  | 'input_too_long'
  | 'unauthorized'
  | 'out_of_quota'
  | 'rejected'
  | 'circuit_open'
  | 'budget_spent'
  | 'budget_unknown'
  | 'cancelled';
