export const ANALYZE_PATH = '/api/iris/analyze';

/** What every answer with an analysis says of itself. */
export const ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'content-type': 'application/json; charset=utf-8',
} as const;
