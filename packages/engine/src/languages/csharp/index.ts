import type { LanguageRow } from '../language-row.ts';
import { CSHARP_QUERY } from './query.ts';

export const CSHARP: LanguageRow = {
  id: 'csharp',
  extensions: ['.cs'],
  grammar: 'c-sharp',
  query: CSHARP_QUERY,
  isExported: (header) => /\bpublic\b/.test(header),
  isEntryPoint: (header, name) => name === 'Main' && /\bstatic\b/.test(header),
};
