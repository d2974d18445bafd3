/**
 * Runs the engine over a segmentation benchmark and writes its answers where a scorer of that benchmark can read them:
 * `{"<id>": {file_intent, responsibility_blocks}}`.
 */
import { applyRules } from '@iris/core';
import { createLocalAnalyzer } from '@iris/engine/local';
import { writeResult } from './support/report.mjs';
import { readSegmentationFiles, SEGMENTATION_FOLDER } from './support/segmentation-folder.mjs';

const PREDICTIONS = 'segmentation-predictions.json';

if (SEGMENTATION_FOLDER === undefined) {
  console.log(
    'segmentation: skipped. Set IRIS_SEGMENTATION_BENCH to a folder of files with known sections, laid out ' +
      '<language>/<id>.<ending> with <language>/<id>.json beside them.',
  );
} else {
  await predict(SEGMENTATION_FOLDER);
}

/** @param {string} folder */
async function predict(folder) {
  const analyzer = createLocalAnalyzer();
  const files = readSegmentationFiles(folder);
  /** @type {Record<string, unknown>} */
  const predictions = {};
  let repaired = 0;
  for (const { id, language, text } of files) {
    const file = { language, text };
    const { draft } = await analyzer.analyze(file, { signal: new AbortController().signal });
    const { analysis, repairs } = applyRules(draft, file);
    if (repairs.length > 0) repaired += 1;
    predictions[id] = { file_intent: analysis.fileIntent, responsibility_blocks: analysis.blocks };
  }
  console.log(`segmentation: ${files.length} files; the rules had to mend ${repaired} of the engine's drafts.`);
  writeResult(PREDICTIONS, predictions);
}
