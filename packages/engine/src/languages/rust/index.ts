import type { LanguageRow } from '../language-row.ts';
import { RUST_QUERY } from './query.ts';

export const RUST: LanguageRow = {
  id: 'rust',
  extensions: ['.rs'],
  grammar: 'rust',
  query: RUST_QUERY,
  isExported: (header) => /^(#\[[^\]]*\]\s*)*pub\b/.test(header),
  isEntryPoint: (_header, name) => name === 'main',
};
