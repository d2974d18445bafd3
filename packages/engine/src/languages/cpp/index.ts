import type { LanguageRow } from '../language-row.ts';
import { CPP_QUERY } from './query.ts';

export const CPP: LanguageRow = {
  id: 'cpp',
  extensions: ['.cpp', '.cc', '.cxx', '.c++', '.hpp', '.hh', '.hxx', '.h++', '.ipp', '.inl'],
  grammar: 'cpp',
  query: CPP_QUERY,
  isExported: (header) => !/\bstatic\b/.test(header),
  isEntryPoint: (_header, name) => name === 'main',
};
