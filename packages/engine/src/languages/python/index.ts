import type { LanguageRow } from '../language-row.ts';
import { PYTHON_QUERY } from './query.ts';

export const PYTHON: LanguageRow = {
  id: 'python',
  extensions: ['.py', '.pyi', '.pyw'],
  grammar: 'python',
  query: PYTHON_QUERY,
  headerPattern: /^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(?<name>\w+)|^(?<variable>\w+)[ \t]*=(?!=)/,
  isExported: (_header, name) => !name.startsWith('_'),
  isEntryPoint: (header, name) => name === 'main' || /^if\s+__name__\s*==/.test(header),
};
