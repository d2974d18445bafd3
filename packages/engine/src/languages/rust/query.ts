export const RUST_QUERY = `
[(function_item) (function_signature_item)] @function
[(struct_item) (union_item) (enum_item) (trait_item) (type_item)] @type
(impl_item) @implementation
[(mod_item) (foreign_mod_item)] @namespace
(macro_definition) @macro
(const_item) @constant
(static_item) @variable
(closure_expression) @anonymous

[(use_declaration) (extern_crate_declaration) (mod_item !body) (inner_attribute_item)] @import
[(line_comment) (block_comment)] @comment
(attribute_item) @leading
[(string_literal) (raw_string_literal)] @string
[(identifier) (field_identifier) (type_identifier)] @word
`;
