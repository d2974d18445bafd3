import { Command, Option } from 'commander';
import { addBoxCommands } from './box-args.ts';
import type { CacheOptions } from './commands/cache.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { ReadOptions } from './commands/read.ts';
import type { ServeOptions } from './commands/serve.ts';
import type { StatsOptions } from './commands/stats.ts';
import type { Context, ExitStatus } from './context.ts';
import { describe } from './describe-command.ts';
import { escapeMessage } from './files/file-path.ts';

const PROGRAM_HELP = `The table of contents of a source file: why it exists and what it does, in reading order.

Examples:
  iris read src/server.ts            one file
  iris read src                      a folder, without what git ignores
  iris read --json src > toc.jsonl   for programs: one line of JSON for each file
  git show HEAD:a.py | iris read - --filename a.py
  iris read --analyzer openai a.py   through a language model: the file is sent to it
  iris doctor                        which analyzers are ready
  iris serve                         the HTTP API on this machine
  iris stats                         what it did since its first start
`;

const READ_HELP = `Prints why each file exists and its responsibility blocks with their lines, in the order to read them.

No file leaves this machine unless a model is named, with --analyzer or IRIS_ANALYZERS; a key alone sends nothing. A model
is set up by the environment variables of the server, and also reads languages that IRIS has no grammar for.

Examples:
  iris read src/server.ts
  iris read src test --verbose
  iris read --language cpp include/vector.h
  iris read - --filename app.py < app.py
  iris read --analyzer openai,structural src
  iris read --analyzer compatible --language cobol ledger.cbl
  iris read -- --odd-name.ts
`;

const SERVE_HELP = `Starts the HTTP API. It is configured by environment variables; the flags here win over them.

Examples:
  iris serve
  iris serve --port 9000
`;

const CACHE_HELP = `Looks after the answers that the server keeps on disk.

Examples:
  iris cache stats
  iris cache verify --json
  iris cache clear --yes
`;

const STATS_HELP = `Prints what the server counted in its folder: requests, hits of the cache, failures, cost.

Examples:
  iris stats
  iris stats --folder /var/iris
  iris stats --json
`;

const DOCTOR_HELP = `Says which analyzers are ready, what they go by, and what to do where they are not. Keys are not shown.

On a box it looks at every link from a client to an answer and from an event to an alarm: service, Nginx, certificate,
settings, data, disk, memory, clock, deploys, logs, events, CloudWatch agent. It changes nothing. Some of that is for root
to see.

Examples:
  iris doctor
  sudo iris doctor                   on a box
  iris doctor --live                 asks each provider that is set up, at no cost
  iris doctor --analyzer anthropic
  iris doctor --json
`;

const ANALYZER_MEANING =
  'who reads, the next where one cannot: openai, anthropic, compatible, structural (IRIS_ANALYZERS, else structural)';

/**
 * The command line as a program: parsing it runs the command. What a command needs is loaded when it runs, since a
 * cold start pays for every file that is not used.
 */
export function createProgram(versionText: string, context: Context, finish: (status: ExitStatus) => void): Command {
  const program = describe(new Command('iris'), '', PROGRAM_HELP)
    .usage('<command> [options]')
    .version(versionText, '-V, --version', 'print the version')
    .option('--json', 'print JSON, for programs')
    .option('--no-color', 'print without colour (so does NO_COLOR)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (message, print) => print(escapeMessage(message)) })
    .exitOverride()
    .showHelpAfterError('Run iris --help to see what there is.');
  addRead(program, context, finish);
  addServe(program, context, finish);
  addCache(program, context, finish);
  addStats(program, context, finish);
  addDoctor(program, context, finish);
  addBoxCommands(program, context, finish);
  return program;
}

function addRead(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const command = describe(program.command('read'), 'print the table of contents of files', READ_HELP)
    .argument('<path...>', "files and folders; '-' is standard input")
    .option('-a, --analyzer <names>', ANALYZER_MEANING)
    .option('-l, --language <id>', 'language of the named files, whatever their names say')
    .option('--filename <name>', "name of what comes on standard input, for '-'")
    .option('-v, --verbose', 'name the files of a folder that are left out');
  command.action(async (paths: string[]) => {
    const { read } = await import('./commands/read.ts');
    finish(await read(paths, command.optsWithGlobals<ReadOptions>(), context));
  });
}

function addServe(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const command = describe(program.command('serve'), 'start the HTTP API', SERVE_HELP)
    .option('--host <address>', 'address to listen on (IRIS_HOST, else 127.0.0.1)')
    .option('--port <number>', 'port to listen on (PORT, else 8080)');
  command.action(async () => {
    const { serve } = await import('./commands/serve.ts');
    finish(await serve(command.optsWithGlobals<ServeOptions>(), context));
  });
}

function addCache(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const cache = describe(program.command('cache'), 'look after the answers kept on disk', CACHE_HELP);
  cache.usage('<command> [options]');
  const folder = (): Option =>
    new Option(
      '--cache-dir <folder>',
      "IRIS's folder, which holds cache/ (IRIS_CACHE_DIR, else /var/iris on a box, else .iris)",
    );
  for (const { name, summary, help } of CACHE_COMMANDS) {
    const command = describe(cache.command(name), summary, help).addOption(folder());
    if (name === 'clear') command.option('-y, --yes', 'do not ask');
    command.action(async () => {
      const commands = await import('./commands/cache.ts');
      finish(await commands[name](command.optsWithGlobals<CacheOptions>(), context));
    });
  }
}

function addStats(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const command = describe(program.command('stats'), 'print what the server counted', STATS_HELP).option(
    '--folder <folder>',
    "IRIS's folder, which holds metrics.json (IRIS_CACHE_DIR, else /var/iris on a box, else .iris)",
  );
  command.action(async () => {
    const { stats } = await import('./commands/stats.ts');
    finish(await stats(command.optsWithGlobals<StatsOptions>(), context));
  });
}

function addDoctor(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const command = describe(program.command('doctor'), 'say what is ready and what is broken', DOCTOR_HELP)
    .option('-a, --analyzer <names>', 'whose readiness the exit status tells: the first of these (IRIS_ANALYZERS)')
    .option('--live', 'ask each provider that is set up whether it would answer');
  command.action(async () => {
    const { doctor } = await import('./commands/doctor.ts');
    finish(await doctor(command.optsWithGlobals<DoctorOptions>(), context));
  });
}

const CACHE_COMMANDS = [
  {
    name: 'stats',
    summary: 'how much is kept',
    help: 'Says how many answers are kept on disk and how large they are.\n',
  },
  {
    name: 'clear',
    summary: 'remove all kept answers',
    help: 'Removes all kept answers. They are made again when asked for.\n',
  },
  {
    name: 'verify',
    summary: 'check every kept answer',
    help: 'Reads every kept answer and checks that it is whole.\n',
  },
] as const;
