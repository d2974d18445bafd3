export const JAVA_QUERY = `
[(class_declaration) (interface_declaration) (enum_declaration) (record_declaration) (annotation_type_declaration)] @type
[(method_declaration) (annotation_type_element_declaration)] @method
[(constructor_declaration) (compact_constructor_declaration)] @constructor
(field_declaration) @field
[(constant_declaration) (enum_constant)] @constant
(lambda_expression) @anonymous
(enum_body_declarations) @members

[(package_declaration) (import_declaration)] @import
[(line_comment) (block_comment)] @comment
(string_literal) @string
[(identifier) (type_identifier)] @word
`;
