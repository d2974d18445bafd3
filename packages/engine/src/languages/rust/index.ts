import type { LanguageRow } from '../language-row.ts';
import { RUST_QUERY } from './query.ts';

export const RUST: LanguageRow = {
  id: 'rust',
  extensions: ['.rs'],
  grammar: 'rust',
  query: RUST_QUERY,
  headerPattern:
    /^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?(?:(?:async|const|unsafe|extern(?:[ \t]+"\w+")?)[ \t]+)*(?:fn|struct|enum|trait|union|type|mod|macro_rules!|static|const)[ \t]+(?<name>\w+)|^impl\b[^{\n]*?(?:\bfor[ \t]+)?(?<variable>\w+)(?:<[^{\n]*>)?[ \t]*(?:where\b[^{\n]*)?\{/,
  isExported: (header) => /^(#\[[^\]]*\]\s*)*pub\b/.test(header),
  isEntryPoint: (_header, name) => name === 'main',
};
