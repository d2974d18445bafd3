import swc from '@swc/core/Visitor.js';

/**
 * @typedef {import('@swc/core/Visitor.js').Visitor} Visitor
 * @typedef {Parameters<Visitor['visitStatement']>[0]} Statement
 * @typedef {Parameters<Visitor['visitVariableDeclarators']>[0]} VariableDeclarators
 */

/**
 * dependency-cruiser finds imports with the visitor that comes with swc, which is older than `using` declarations and
 * throws on one. This teaches it to look into them as it does into any other declaration.
 */
export function teachUsingDeclarations() {
  const { visitStatement } = swc.Visitor.prototype;
  /** @param {Statement} statement */
  swc.Visitor.prototype.visitStatement = function visitAnyStatement(statement) {
    // The types of swc's tree do not know the declaration either.
    const using = /** @type {{ type: string, decls: VariableDeclarators }} */ (/** @type {unknown} */ (statement));
    if (using.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
    this.visitVariableDeclarators(using.decls);
    return statement;
  };
}
