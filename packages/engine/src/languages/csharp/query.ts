export const CSHARP_QUERY = `
(namespace_declaration) @namespace
[(class_declaration) (struct_declaration) (interface_declaration) (record_declaration) (enum_declaration) (delegate_declaration)] @type
[(method_declaration) (destructor_declaration) (operator_declaration) (conversion_operator_declaration) (indexer_declaration) (local_function_statement)] @method
(constructor_declaration) @constructor
[(property_declaration) (event_declaration) (field_declaration) (event_field_declaration)] @field
(enum_member_declaration) @constant
[(lambda_expression) (anonymous_method_expression)] @anonymous
[(preproc_if) (preproc_elif) (preproc_else)] @members

[(using_directive) (extern_alias_directive) (file_scoped_namespace_declaration)] @import
(comment) @comment
[(preproc_region) (preproc_endregion)] @leading
[(string_literal) (verbatim_string_literal) (interpolated_string_expression)] @string
(identifier) @word
`;
