import { ECMASCRIPT_QUERY } from '../javascript/query.ts';

export const TYPESCRIPT_QUERY = `${ECMASCRIPT_QUERY}
[(abstract_class_declaration) (interface_declaration) (type_alias_declaration) (enum_declaration)] @type
[(internal_module) (module)] @namespace
(function_signature) @function
[(abstract_method_signature) (method_signature)] @method
[(public_field_definition) (property_signature)] @field
(enum_assignment) @constant
(class_body (decorator) @leading)
(type_identifier) @word
`;
