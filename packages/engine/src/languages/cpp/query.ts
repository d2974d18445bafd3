import { C_QUERY } from '../c/query.ts';

export const CPP_QUERY = `${C_QUERY}
[(class_specifier) (alias_declaration) (concept_definition)] @type
(namespace_definition) @namespace
(lambda_expression) @anonymous
(using_declaration) @import
(access_specifier) @leading
(raw_string_literal) @string
(namespace_identifier) @word
`;
