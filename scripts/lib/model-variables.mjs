/** Variables by which the programs, or the SDKs in them, would ask a model of somebody's account. */
const MODEL_VARIABLES =
  /^(OPENAI_|ANTHROPIC_|IRIS_OPENAI_|IRIS_ANTHROPIC_|IRIS_COMPATIBLE_|IRIS_MODEL_|IRIS_(ANALYZERS|DAILY_BUDGET_USD|PRICES)$)/i;

/**
 * An environment in which no model is asked. Tests, benchmarks and scripts that start the programs give them this one: a
 * key in the shell of whoever runs them must not be spent, nor change what they see.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutModels(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !MODEL_VARIABLES.test(name)));
}

/**
 * The same as settings for a test runner, which can set variables and not remove them: an empty one counts as not set.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Record<string, string>}
 */
export function emptyModelVariables(environment) {
  return Object.fromEntries(
    Object.keys(environment)
      .filter((name) => MODEL_VARIABLES.test(name))
      .map((name) => [name, '']),
  );
}
