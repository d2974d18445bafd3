import type { LanguageRow } from '../language-row.ts';
import { JAVA_QUERY } from './query.ts';

export const JAVA: LanguageRow = {
  id: 'java',
  extensions: ['.java'],
  grammar: 'java',
  query: JAVA_QUERY,
  isExported: (header) => /\bpublic\b/.test(header),
  isEntryPoint: (header, name) => name === 'main' && /\bstatic\b/.test(header),
};
