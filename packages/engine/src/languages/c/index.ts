import type { LanguageRow } from '../language-row.ts';
import { C_QUERY } from './query.ts';

export const C: LanguageRow = {
  id: 'c',
  extensions: ['.c', '.h'],
  grammar: 'c',
  query: C_QUERY,
  headerPattern:
    /^(?:[A-Za-z_][\w \t*]*[ \t*])?(?<name>[A-Za-z_]\w*)[ \t]*\([^;{}\n]*(?:\)|,)[ \t]*\{?[ \t]*$|^[ \t]*#[ \t]*define[ \t]+(?<method>\w+)|^(?:typedef[ \t]+)?(?:struct|union|enum)[ \t]+(?<variable>\w+)/,
  isExported: (header) => !/\bstatic\b/.test(header),
  isEntryPoint: (_header, name) => name === 'main',
};
