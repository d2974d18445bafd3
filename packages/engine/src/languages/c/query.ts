/** Shared by C and, with classes and namespaces, C++. */
export const C_QUERY = `
(function_definition) @function
[(struct_specifier) (union_specifier) (enum_specifier) (type_definition)] @type
[(preproc_def) (preproc_function_def)] @macro
(declaration) @variable
(field_declaration) @field
(enumerator) @constant
[(preproc_if) (preproc_ifdef) (preproc_else) (preproc_elif)] @members
(linkage_specification) @namespace

(preproc_include) @import
(comment) @comment
(preproc_call) @leading
[(string_literal) (system_lib_string)] @string
[(identifier) (field_identifier) (type_identifier)] @word
`;
