import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { makeFolder } from './folder.ts';

/**
 * Reads datagrams as systemd does: a descriptor that comes with one is closed, by which the sender knows that everything
 * before was read.
 */
const RECEIVER = `
import array, json, os, socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print(json.dumps(None), flush=True)
while True:
    data, ancillary, _flags, _address = receiver.recvmsg(4096, socket.CMSG_SPACE(16))
    for _level, kind, value in ancillary:
        if kind == socket.SCM_RIGHTS:
            for descriptor in array.array('i', value[:len(value) - len(value) % 4]):
                os.close(descriptor)
    print(json.dumps(data.decode().split('\\n')), flush=True)
`;

/** Why the protocol cannot be tested here, or undefined where it can. */
export function whyNoNotifySocket(): string | undefined {
  if (spawnSync('systemd-notify', ['--version']).status !== 0) return 'systemd-notify is not installed';
  return spawnSync('python3', ['--version']).status === 0 ? undefined : 'python3 is not installed';
}

/** A socket that stands where systemd's does, and what was sent to it. It ends with the test. */
export class NotifySocket {
  readonly path = join(makeFolder(), 'notify');
  /** Of each message its assignments; the one by which systemd-notify waits to be read is left out. */
  readonly messages: (readonly string[])[] = [];

  static async open(): Promise<NotifySocket> {
    const socket = new NotifySocket();
    await socket.#receive();
    return socket;
  }

  async #receive(): Promise<void> {
    const child = spawn('python3', ['-c', RECEIVER, this.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const message: readonly string[] | null = JSON.parse(line);
      if (message !== null && !message.includes('BARRIER=1')) this.messages.push(message);
    });
    await once(lines, 'line');
  }
}
