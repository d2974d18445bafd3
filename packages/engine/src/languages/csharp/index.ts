import type { LanguageRow } from '../language-row.ts';
import { CSHARP_QUERY } from './query.ts';

export const CSHARP: LanguageRow = {
  id: 'csharp',
  extensions: ['.cs'],
  grammar: 'c-sharp',
  query: CSHARP_QUERY,
  headerPattern:
    /^[ \t]*(?:(?:public|protected|private|internal|static|sealed|abstract|virtual|override|async|readonly|const|partial|extern|unsafe|new)[ \t]+)*(?:(?:class|struct|interface|enum|record|namespace)[ \t]+(?<name>\w+)|[\w.?]+(?:<[^;={}()\n]*>)?(?:\[\])?\??[ \t]+(?<method>\w+)[ \t]*(?:<[^>\n]*>)?[ \t]*(?:\(|=|;|\{|=>|$))/,
  isExported: (header) => /\bpublic\b/.test(header),
  isEntryPoint: (header, name) => name === 'Main' && /\bstatic\b/.test(header),
};
