import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a unit is said to be. */
export interface FakeUnit {
  /** As `systemctl is-active` prints it. */
  readonly state: string;
  /** Gets SIGHUP on a reload. */
  readonly pid?: number;
  /** As `systemctl show` prints them. */
  readonly properties?: Readonly<Record<string, string>>;
}

const SCRIPT = `#!/bin/sh
# Says of units what files beside it say, and reloads processes, where no systemd runs.
units=$(dirname "$0")/units
verb=
unit=
for word in "$@"; do
    case "$word" in
        -*) ;;
        *) if [ -z "$verb" ]; then verb=$word; else unit=$word; fi ;;
    esac
done
state=$(cat "$units/$unit.state" 2>/dev/null || echo inactive)
case "$verb" in
    is-active)
        case " $* " in *" --quiet "*) ;; *) echo "$state" ;; esac
        [ "$state" = active ]
        ;;
    reload)
        if [ "$state" != active ]; then
            echo "Unit $unit cannot be reloaded because it is inactive." >&2
            exit 1
        fi
        kill -HUP "$(cat "$units/$unit.pid")"
        ;;
    show)
        echo "ActiveState=$state"
        cat "$units/$unit.properties" 2>/dev/null || true
        ;;
    *)
        echo "this systemctl knows no $verb" >&2
        exit 1
        ;;
esac
`;

/** Stands where `systemctl` does, since no systemd runs where tests do. */
export class FakeSystemctl {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'systemctl');
    mkdirSync(join(this.#folder, 'units'), { recursive: true });
    const program = join(this.#folder, 'systemctl');
    writeFileSync(program, SCRIPT);
    chmodSync(program, 0o755);
  }

  /** A search path on which this one comes first. */
  get path(): string {
    return `${this.#folder}${delimiter}${process.env['PATH'] ?? ''}`;
  }

  set(unit: string, { state, pid, properties = {} }: FakeUnit): void {
    const file = join(this.#folder, 'units', unit);
    writeFileSync(`${file}.state`, `${state}\n`);
    if (pid !== undefined) writeFileSync(`${file}.pid`, `${pid}\n`);
    const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(`${file}.properties`, lines.join(''));
  }
}
