/**
 * What the hit path is measured against: the least that a server could do for a repeated request. It parses the body,
 * hashes the source and looks the answer up. Prints its port; the argument is the length of its answers in bytes.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const answerLength = Number(process.argv[2] ?? 2048);
/** @type {Map<string, Buffer>} */
const answers = new Map();

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { source_code: source } = JSON.parse(Buffer.concat(chunks).toString());
    const answer = lookUp(createHash('sha256').update(source).digest('hex'));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});

/** @param {string} key */
function lookUp(key) {
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = Buffer.from(JSON.stringify({ key, filler: 'x'.repeat(Math.max(0, answerLength - 90)) }));
  answers.set(key, answer);
  return answer;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(address.port);
});
process.on('SIGTERM', () => process.exit(0));
