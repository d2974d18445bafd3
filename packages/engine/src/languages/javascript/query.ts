/** Shared by JavaScript, JSX and, with the types of its own, TypeScript and TSX. */
export const ECMASCRIPT_QUERY = `
[(class_declaration) (class)] @type
[(function_declaration) (generator_function_declaration)] @function
(method_definition) @method
(variable_declarator) @variable
[(function_expression) (arrow_function)] @anonymous
(object) @members

(import_statement) @import
(comment) @comment
[(string) (template_string)] @string
[(identifier) (property_identifier) (private_property_identifier) (shorthand_property_identifier) (shorthand_property_identifier_pattern)] @word
`;

export const JAVASCRIPT_QUERY = `${ECMASCRIPT_QUERY}
(field_definition) @field
`;
