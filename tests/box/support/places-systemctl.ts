import { boxLayout, type Place } from '../../../deploy/box/src/layout.ts';
import { ProcessSupervisor } from './process-supervisor.ts';

/**
 * Stands where `systemctl` does and runs real processes: what a deploy asks of systemd, for the box in the folder that
 * IRIS_BOX_ROOT names. Restarts nothing.
 */
const supervisor = new ProcessSupervisor(boxLayout(process.env['IRIS_BOX_ROOT']));
const [, , command = '', ...args] = process.argv;
// The name of a unit has one of two letters there.
const place = /^iris-backend@([ab])\.service$/.exec(args.at(-1) ?? '')?.[1] as Place;

switch (command) {
  case 'start':
    await supervisor.start(place);
    break;
  case 'stop':
    await supervisor.stop(place, 60_000);
    break;
  case 'show': {
    const { status } = await supervisor.state(place);
    process.stdout.write(`ActiveState=${status === 'running' ? 'active' : 'inactive'}\nNRestarts=0\n`);
    break;
  }
  case 'reset-failed':
    process.exitCode = 1;
    break;
  default:
    process.stderr.write(`Unknown command verb ${command}.\n`);
    process.exitCode = 1;
}
