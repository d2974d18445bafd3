export const PYTHON_QUERY = `
(class_definition) @type
(function_definition) @function
(assignment) @variable

[(import_statement) (import_from_statement) (future_import_statement)] @import
(comment) @comment
(decorator) @leading
(string) @string
(identifier) @word

(expression_statement (string)) @doc
`;
