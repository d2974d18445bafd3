import type { Command } from 'commander';

const EXIT_HELP = `
Exit status: 0 done, 1 something could not be read or done, 2 wrong use.`;

/** Examples teach more than a list of flags, so a command's help begins with them. */
export function describe(command: Command, summary: string, help: string, exitHelp = EXIT_HELP): Command {
  return command
    .summary(summary)
    .helpOption('-h, --help', 'print this help')
    .addHelpText('before', help)
    .addHelpText('after', exitHelp);
}
