/** Where a text has secrets: first code unit of each and the one after its last, in UTF-16 code units from 0. */
export type ScanForSecrets = (text: string) => Promise<readonly (readonly [start: number, end: number])[]>;

/** A file's own comments would switch the rules off, and whoever wrote them did not think of sending the file away. */
const COMMENTS_RULE = '@secretlint/secretlint-rule-filter-comments';

/** Loads secretlint with the rules that it recommends. */
export async function openSecretScanner(): Promise<ScanForSecrets> {
  const [{ lintSource }, { rules }, { secretLintProfiler }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
    import('@secretlint/profiler'),
  ]);
  // It keeps every mark it makes, for as long as the process lives.
  secretLintProfiler.setEnabled(false);
  const wanted = rules.filter(({ meta }) => meta.id !== COMMENTS_RULE);
  const config = { rules: wanted.map((rule) => ({ id: rule.meta.id, rule, options: {} })) };
  return async (content) => {
    // Without a path no rule looks for a file of its own, and none takes the text for another kind.
    const source = { content, filePath: '', ext: '.txt', contentType: 'text' as const };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    return messages.map((message) => wholeSpan(content, message));
  };
}

/** Shorter words that a rule names are no secrets. */
const MIN_SECRET_CHARS = 8;

/**
 * A rule names what it found, and says where. Some give the place where their pattern begins with the length of the
 * secret in it, so that the end of the secret would stay.
 */
function wholeSpan(text: string, { range: [start, end], data = {} }: Finding): readonly [number, number] {
  let last = end;
  for (const secret of Object.values(data)) {
    if (typeof secret !== 'string' || secret.length < MIN_SECRET_CHARS) continue;
    const at = text.indexOf(secret, start);
    if (at !== -1) last = Math.max(last, at + secret.length);
  }
  return [start, last];
}

interface Finding {
  readonly range: readonly [number, number];
  readonly data?: object;
}
