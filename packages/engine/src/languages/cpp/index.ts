import type { LanguageRow } from '../language-row.ts';
import { CPP_QUERY } from './query.ts';

export const CPP: LanguageRow = {
  id: 'cpp',
  extensions: ['.cpp', '.cc', '.cxx', '.c++', '.hpp', '.hh', '.hxx', '.h++', '.ipp', '.inl'],
  grammar: 'cpp',
  query: CPP_QUERY,
  headerPattern:
    /^[ \t]*(?:[A-Za-z_][\w \t*&:<>,]*[ \t*&])?(?:\w+::)*(?<name>~?[A-Za-z_]\w*)[ \t]*\([^;{}\n]*(?:\)|,)[^;{}\n]*\{?[ \t]*$|^[ \t]*#[ \t]*define[ \t]+(?<method>\w+)|^[ \t]*(?:class|struct|union|enum(?:[ \t]+class)?|namespace)[ \t]+(?<variable>\w+)/,
  isExported: (header) => !/\bstatic\b/.test(header),
  isEntryPoint: (_header, name) => name === 'main',
};
