import type { LanguageRow } from '../language-row.ts';
import { GO_QUERY } from './query.ts';

export const GO: LanguageRow = {
  id: 'go',
  extensions: ['.go'],
  grammar: 'go',
  query: GO_QUERY,
  headerPattern: /^(?:func[ \t]+(?:\([^)\n]*\)[ \t]*)?|type[ \t]+|var[ \t]+|const[ \t]+)(?<name>\w+)/,
  isExported: (_header, name) => /^\p{Lu}/u.test(name),
  isEntryPoint: (_header, name) => name === 'main',
};
