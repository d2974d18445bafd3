import type { LanguageRow } from '../language-row.ts';
import { JAVA_QUERY } from './query.ts';

export const JAVA: LanguageRow = {
  id: 'java',
  extensions: ['.java'],
  grammar: 'java',
  query: JAVA_QUERY,
  headerPattern:
    /^[ \t]*(?:(?:public|protected|private|static|final|abstract|synchronized|native|default|volatile|transient)[ \t]+)*(?:(?:class|interface|enum|record)[ \t]+(?<name>\w+)|(?:<[^>\n]+>[ \t]+)?[\w.]+(?:<[^;={}()\n]*>)?(?:\[\])*[ \t]+(?<method>\w+)[ \t]*(?:\(|=|;))/,
  isExported: (header) => /\bpublic\b/.test(header),
  isEntryPoint: (header, name) => name === 'main' && /\bstatic\b/.test(header),
};
