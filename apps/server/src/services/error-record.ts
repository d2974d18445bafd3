/** What the log says of an error. */
interface ErrorRecord {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Where it happened: one function a line, without the message that JavaScript puts on top. */
  readonly stack: string;
  readonly cause?: ErrorRecord;
}

const MAX_MESSAGE_LENGTH = 500;
const MAX_STACK_LINES = 20;
const MAX_CAUSES = 3;
const STACK_LINE = /^ {4}at /;

/**
 * What may be written of an error: nothing that a client sent. Errors carry more than they show: libraries hang requests
 * and inputs on them as properties, and a message of JSON.parse or of a regular expression quotes the text it failed on.
 */
export function toErrorRecord(error: unknown, causesLeft = MAX_CAUSES): unknown {
  return error instanceof Error ? describe(error, causesLeft) : error;
}

function describe(error: Error, causesLeft: number): ErrorRecord {
  const { cause } = error;
  return {
    type: error.name,
    message: error instanceof SyntaxError ? 'the text cannot be parsed' : error.message.slice(0, MAX_MESSAGE_LENGTH),
    ...('code' in error && { code: String(error.code) }),
    stack: stackWithoutMessage(error),
    ...(cause instanceof Error && causesLeft > 0 && { cause: describe(cause, causesLeft - 1) }),
  };
}

function stackWithoutMessage({ message, stack = '' }: Error): string {
  // The message may have lines that look like those of a stack.
  const afterMessage = stack.indexOf(message) === -1 ? stack : stack.slice(stack.indexOf(message) + message.length);
  const lines = afterMessage.split('\n').filter((line) => STACK_LINE.test(line));
  return lines.slice(0, MAX_STACK_LINES).join('\n');
}
