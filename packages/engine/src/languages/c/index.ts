import type { LanguageRow } from '../language-row.ts';
import { C_QUERY } from './query.ts';

export const C: LanguageRow = {
  id: 'c',
  extensions: ['.c', '.h'],
  grammar: 'c',
  query: C_QUERY,
  isExported: (header) => !/\bstatic\b/.test(header),
  isEntryPoint: (_header, name) => name === 'main',
};
