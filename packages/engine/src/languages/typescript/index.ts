import {
  COMMONJS_IMPORT,
  ECMASCRIPT_HEADERS,
  isEcmaScriptEntryPoint,
  isEcmaScriptExport,
} from '../javascript/index.ts';
import type { LanguageRow } from '../language-row.ts';
import { TYPESCRIPT_QUERY } from './query.ts';

const SHARED = {
  query: TYPESCRIPT_QUERY,
  headerPattern: ECMASCRIPT_HEADERS,
  importPattern: COMMONJS_IMPORT,
  isExported: isEcmaScriptExport,
  isEntryPoint: isEcmaScriptEntryPoint,
} as const;

export const TYPESCRIPT: LanguageRow = {
  id: 'typescript',
  extensions: ['.ts', '.mts', '.cts'],
  grammar: 'typescript',
  ...SHARED,
};
export const TYPESCRIPT_REACT: LanguageRow = { id: 'typescriptreact', extensions: ['.tsx'], grammar: 'tsx', ...SHARED };
