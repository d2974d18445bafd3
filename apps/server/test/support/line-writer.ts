/*
 * A program that writes numbered lines as fast as they are taken, until SIGTERM, and then says on stdout how many. It also
 * says so there when lines begin to be lost.
 * Usage: node line-writer.ts TARGET END, where TARGET is a file or `stderr`, and END is how the program ends.
 */
import { LineFile } from '../../src/telemetry/line-file.ts';
import { Outage } from '../../src/telemetry/outage.ts';
import { reopenOnSignals } from '../../src/telemetry/reopen-on-signals.ts';

const LINES_PER_TURN = 200;

const [, , target = 'stderr', end = 'close'] = process.argv;
const outage = new Outage({ info: () => {}, warn: () => {} }, target);
const lines = new LineFile({ target: target === 'stderr' ? 2 : target, outage, flushAfterMs: 1 });
let written = 0;
let stopping = false;
let complained = false;

process.once('SIGTERM', () => {
  stopping = true;
});
reopenOnSignals([lines]);
process.stdout.write('ready\n');

function writeSome(): void {
  for (let count = 0; count < LINES_PER_TURN; count += 1) {
    lines.write(`{"line":${written}}\n`);
    written += 1;
  }
  if (lines.droppedLines > 0 && !complained) {
    complained = true;
    process.stdout.write('lost some\n');
  }
  if (stopping) stop();
  else setTimeout(writeSome, 1);
}

function stop(): void {
  process.stdout.write(`${written}\n`, () => {
    if (end === 'close') lines.close().then(() => process.exit(0), process.exit);
    if (end === 'exit') {
      process.once('exit', () => lines.flushSync());
      process.exit(0);
    }
  });
}

writeSome();
