import type { LanguageRow } from '../language-row.ts';
import { JAVASCRIPT_QUERY } from './query.ts';

/** Shared with TypeScript: ES modules export with a keyword, CommonJS by assignment; class members are public unless said. */
export function isEcmaScriptExport(header: string, name: string, isMember: boolean): boolean {
  if (isMember) return !/^[#_]/.test(name) && !/^(?:\w+\s+)*(?:private|protected)\b/.test(header);
  return /^(export\b|(module\.)?exports\b)/.test(header);
}

export function isEcmaScriptEntryPoint(header: string, name: string): boolean {
  return name === 'main' || name === 'activate' || /^export\s+default\b|^module\.exports\s*=/.test(header);
}

/** Shared with TypeScript. */
export const ECMASCRIPT_HEADERS =
  /^[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?(?:(?:abstract[ \t]+)?(?:class|interface|enum|namespace)|(?:async[ \t]+)?function[ \t]*\*?|type)[ \t]+(?<name>[\w$]+)|^(?:export[ \t]+)?(?:const|let|var)[ \t]+(?<variable>[\w$]+)|^[ \t]+(?:(?:public|private|protected|static|async|readonly|get|set|override)[ \t]+)*\*?(?<method>[\w$#]+)(?:<[^>\n]*>)?[ \t]*\([^;\n]*\{[ \t]*$/;

/** `const x = require('y')`; shared with TypeScript. */
export const COMMONJS_IMPORT = /^(?:(?:const|let|var)\s+[^=;]+=\s*require\(|['"]use strict['"])/;

const SHARED = {
  grammar: 'javascript',
  query: JAVASCRIPT_QUERY,
  headerPattern: ECMASCRIPT_HEADERS,
  importPattern: COMMONJS_IMPORT,
  isExported: isEcmaScriptExport,
  isEntryPoint: isEcmaScriptEntryPoint,
} as const;

export const JAVASCRIPT: LanguageRow = { id: 'javascript', extensions: ['.js', '.mjs', '.cjs'], ...SHARED };
export const JAVASCRIPT_REACT: LanguageRow = { id: 'javascriptreact', extensions: ['.jsx'], ...SHARED };
