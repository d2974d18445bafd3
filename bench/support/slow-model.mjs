import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * A provider on this machine that speaks as much of OpenAI's Responses API as a benchmark needs, and takes its time.
 *
 * @typedef {object} SlowModel
 * @property {() => number} calls so far
 * @property {Record<string, string>} settings by which a server asks it
 * @property {() => void} close
 *
 * @param {number} delayMs
 * @returns {Promise<SlowModel>}
 */
export async function startSlowModel(delayMs) {
  let calls = 0;
  const server = createServer(async (request, response) => {
    calls += 1;
    const body = await json(request);
    await wait(delayMs);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answerTo(String(Object(body).input))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the model does not listen on a port');
  return {
    calls: () => calls,
    settings: { OPENAI_API_KEY: 'key-for-benchmarks', IRIS_OPENAI_BASE_URL: `http://127.0.0.1:${address.port}/v1` },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {string} input */
function answerTo(input) {
  const lines = Number(/^Lines: (\d+)/m.exec(input)?.[1]);
  const third = Math.floor(lines / 3);
  const blocks = [
    { label: 'Invoice total reading', description: 'Adds up.', ranges: [{ start: 1, end: third }] },
    { label: 'Customer account matching', description: 'Finds.', ranges: [{ start: third + 1, end: 2 * third }] },
    { label: 'Payment reminder sending', description: 'Sends.', ranges: [{ start: 2 * third + 1, end: lines }] },
  ];
  const text = JSON.stringify({ file_intent: 'Totals of the unpaid invoices of a customer', blocks });
  return {
    object: 'response',
    status: 'completed',
    output: [{ type: 'message', content: [{ type: 'output_text', text, annotations: [] }] }],
    usage: {
      input_tokens: 5000,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 300,
      output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}
