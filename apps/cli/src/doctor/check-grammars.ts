import { LANGUAGE_IDS } from '@iris/engine';
import { createLocalAnalyzer } from '@iris/engine/local';
import type { StructuralDiagnosis } from './diagnosis.ts';

/** Loads every grammar. */
export async function checkGrammars(): Promise<StructuralDiagnosis> {
  const analyzer = createLocalAnalyzer();
  const { signal } = new AbortController();
  const languages: string[] = [];
  const problems: string[] = [];
  for (const language of LANGUAGE_IDS) {
    try {
      await analyzer.outline({ language, text: '' }, { signal });
      languages.push(language);
    } catch {
      problems.push(`The grammar of ${language} cannot be loaded: install the dependencies of IRIS anew (npm ci).`);
    }
  }
  const status = problems.length === 0 ? 'ready' : 'not_ready';
  return { analyzer: 'structural', status, problems, model: analyzer.model, languages };
}
