/** The grammars that the engine can load, by the name of their WebAssembly file. */
export type GrammarName =
  | 'python'
  | 'javascript'
  | 'typescript'
  | 'tsx'
  | 'go'
  | 'rust'
  | 'java'
  | 'c-sharp'
  | 'c'
  | 'cpp';

/** One language that the engine reads: all that the engine knows of it is here and in its query. */
export interface LanguageRow {
  /** VS Code's language id. */
  readonly id: string;
  /** File name endings, lower case, with the dot. */
  readonly extensions: readonly string[];
  readonly grammar: GrammarName;
  /**
   * Tree-sitter query. Its captures: a declaration by its kind (`@type`, `@function`, `@method`, `@constructor`,
   * `@field`, `@variable`, `@constant`, `@namespace`, `@implementation`, `@macro`), whose name and body are the fields
   * of that node; `@anonymous` a function without a name; `@members` any other node whose children are declarations;
   * `@import` what is no part of any block; `@doc` a doc string; `@comment`; `@leading` what belongs to the
   * declaration after it, as an attribute does; `@string`; `@word` an identifier.
   *
   * Patterns name node types and nothing around them: tree-sitter analyses nested patterns when a query is made,
   * which took up to 140 ms for C++, against 2 ms for flat ones.
   */
  readonly query: string;
  /** Stretches of text that the grammar must not see: blanks stand for them, so that offsets stay what they are. */
  readonly blanked?: RegExp;
  /**
   * How the line that heads a declaration looks; the named group that matched (`name`, `method`, `variable`) holds the
   * name. Only for files that do not parse, beside what the parser still finds.
   */
  readonly headerPattern: RegExp;
  /** Statements that import without the syntax of an import, as CommonJS does. */
  readonly importPattern?: RegExp;
  /** Whether a declaration is part of the file's public surface. `header` is its text up to its body, without comments. */
  readonly isExported: (header: string, name: string, isMember: boolean) => boolean;
  /** Whether a reader starts here: `main`, a default export, the guard of a script. */
  readonly isEntryPoint: (header: string, name: string) => boolean;
}
