import type { LanguageRow } from '../language-row.ts';
import { C_QUERY } from './query.ts';

/** Lines that only a C++ compiler sees; the brace between them makes the grammar of C give up on the whole file. */
const C_LINKAGE_GUARD =
  /^[ \t]*#[ \t]*if(?:def[ \t]+|[ \t]+defined[ \t]*\(?[ \t]*)__cplusplus\b[^\n]*\n[ \t]*(?:extern[ \t]+"C"[ \t]*\{|\})[^\n]*\n[ \t]*#[ \t]*endif[^\n]*/gm;

export const C: LanguageRow = {
  id: 'c',
  extensions: ['.c', '.h'],
  grammar: 'c',
  query: C_QUERY,
  headerPattern:
    /^(?:[A-Za-z_][\w \t*]*[ \t*])?(?<name>[A-Za-z_]\w*)[ \t]*\([^;{}\n]*(?:\)|,)[ \t]*\{?[ \t]*$|^[ \t]*#[ \t]*define[ \t]+(?<method>\w+)|^(?:typedef[ \t]+)?(?:struct|union|enum)[ \t]+(?<variable>\w+)/,
  importPattern: /^#\s*define\s+\w+_H(?:PP|XX|H)?_*\s*$/i,
  blanked: C_LINKAGE_GUARD,
  isExported: (header) => !/\bstatic\b/.test(header),
  isEntryPoint: (_header, name) => name === 'main',
};
