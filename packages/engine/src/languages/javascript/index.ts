import type { LanguageRow } from '../language-row.ts';
import { JAVASCRIPT_QUERY } from './query.ts';

/** Shared with TypeScript: ES modules export with a keyword, CommonJS by assignment; class members are public unless said. */
export function isEcmaScriptExport(header: string): boolean {
  return /^(export\b|(module\.)?exports\b)/.test(header);
}

export function isEcmaScriptEntryPoint(header: string, name: string): boolean {
  return name === 'main' || name === 'activate' || /^export\s+default\b|^module\.exports\s*=/.test(header);
}

const SHARED = {
  grammar: 'javascript',
  query: JAVASCRIPT_QUERY,
  isExported: isEcmaScriptExport,
  isEntryPoint: isEcmaScriptEntryPoint,
} as const;

export const JAVASCRIPT: LanguageRow = { id: 'javascript', extensions: ['.js', '.mjs', '.cjs'], ...SHARED };
export const JAVASCRIPT_REACT: LanguageRow = { id: 'javascriptreact', extensions: ['.jsx'], ...SHARED };
