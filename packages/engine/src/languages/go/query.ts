export const GO_QUERY = `
(function_declaration) @function
[(method_declaration) (method_elem)] @method
[(type_spec) (type_alias)] @type
(const_spec) @constant
(var_spec) @variable
(func_literal) @anonymous
[(interface_type) (field_declaration_list)] @members

[(package_clause) (import_declaration)] @import
(comment) @comment
[(interpreted_string_literal) (raw_string_literal)] @string
[(identifier) (field_identifier) (type_identifier)] @word
`;
