import { type Command, Option } from 'commander';
import type { BackupOptions } from './commands/backup.ts';
import type { CertificateOptions } from './commands/certificate.ts';
import type { InstallOptions } from './commands/install.ts';
import type { RestoreOptions } from './commands/restore.ts';
import type { CommonOptions, Context, ExitStatus } from './context.ts';
import { describe } from './describe-command.ts';

const INSTALL_HELP = `Sets up this machine to serve IRIS: Amazon Linux 2023, Debian 12, Ubuntu 22.04 and newer ones. It is part of a release that
was unpacked, and installs that one where none serves yet; afterwards "iris deploy" brings the next.

It says of each step what it is good for and what it changes, before it changes it. Run again, it makes what is missing and
leaves the rest alone. A Python service under the same name serves until the new one answers.

Examples:
  sudo iris-0.1.0-a1b2c3d4e5f6/bin/iris install --host iris.example.org --dry-run
  sudo iris-0.1.0-a1b2c3d4e5f6/bin/iris install --host iris.example.org --email ops@example.org
  sudo iris install --host iris.example.org --no-email --harden-ssh --yes
`;

const DEPLOY_HELP = `Has the release in an artefact serve instead of the one that does, on this box and without a failed request.

The release is unpacked, checked, started beside the one that serves, and held to a gate: it has to say that it is the one
that was asked for, to analyze a file, to have the answer in its cache, and to stay healthy for a while. Then requests go to
it, and the one before ends what it has under way. Killed at any moment, it leaves one of the two serving; the next call of
deploy, rollback or releases brings to its end what was left.

Examples:
  sudo iris deploy iris-0.2.0-a1b2c3d4e5f6-linux-x64.tar.gz
  sudo iris deploy --json iris-0.2.0-a1b2c3d4e5f6-linux-x64.tar.gz
`;

const ROLLBACK_HELP = `Has a release serve again that is still on this box: what was live before the live one was deployed, or the one that is
named. It goes the way of a deploy, without unpacking and with a shorter look at its health.

Examples:
  sudo iris rollback
  sudo iris rollback 0.1.0
  sudo iris rollback 0.1.0-f6e5d4c3b2a1
`;

const RESTART_HELP = `Has the release that serves on this box start anew beside itself, with the settings as they are now, and without a failed
request: it goes the way of a deploy, and where it does not pass the gate, it serves on as it was.

Examples:
  sudo nano /opt/iris/.env && sudo iris restart
`;

const RELEASES_HELP = `Prints the releases on this box, the live one first; three are kept. As root it also brings to its end what a deploy left
that was killed.

Examples:
  iris releases
  iris releases --json
`;

const DEPLOY_EXIT_HELP = `
Exit status:
  0    done
  1    refused: nothing was started, nothing has changed
  2    wrong use
  3    rejected: the release did not pass the gate; the one before serves on, nothing has changed
  4    somebody else deploys
  5    requests go to the new release, but what comes after that failed; "iris releases" goes on with it
  130  interrupted: nothing has changed`;

const BACKUP_HELP = `Backs up a box while it serves: databases and totals as they are at one moment, settings and, if asked for, the cache.

The settings hold keys: with a passphrase the backup is encrypted, in the format of age (age-encryption.org). It comes from
--passphrase-file, from IRIS_BACKUP_PASSPHRASE, or is asked for with --encrypt; without it, nobody can read the backup.

Examples:
  sudo iris backup --encrypt iris-2026-11-21.backup
  sudo iris backup --passphrase-file passphrase /mnt/iris.backup
  sudo iris backup --with-cache --passphrase-file passphrase /mnt/iris.backup
`;

const RESTORE_HELP = `Brings back what "iris backup" made, on a box that is empty or stopped.

The whole backup is checked before anything is touched. What was there before is set aside beside it, not removed.

Examples:
  sudo systemctl stop iris-backend 'iris-backend@*'
  sudo iris restore iris-2026-11-21.backup
  sudo iris restore --passphrase-file passphrase /mnt/iris.backup
  sudo systemctl start iris-backend
`;

const CERTIFICATE_HELP = `Says for how many days the certificate is good that this machine shows.

Examples:
  iris certificate --host iris.example.org
  iris certificate --host iris.example.org --json
`;

/** The commands for a box: what sets it up, what serves there, what looks after it. */
export function addBoxCommands(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  addInstall(program, context, finish);
  addReleases(program, context, finish);
  addBackup(program, context, finish);
  addRestore(program, context, finish);
  addCertificate(program, context, finish);
}

function addInstall(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const install = describe(program.command('install'), 'set up this machine to serve IRIS', INSTALL_HELP)
    .option(
      '--host <name>',
      'the name by which clients ask, for example iris.example.org (default: the one that is installed)',
    )
    .option('--email <address>', "ask Let's Encrypt for a certificate, which agrees to its terms; it writes there")
    .option('--no-email', 'ask for one without an address')
    .addOption(environmentOption())
    .option('--dry-run', 'say what would be changed, and change nothing')
    .option('--harden-ssh', 'let people in by keys alone')
    .option('-y, --yes', 'do not ask');
  install.action(async () => {
    const commands = await import('./commands/install.ts');
    finish(await commands.install(install.optsWithGlobals<InstallOptions>(), context));
  });
}

function addReleases(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const deploy = describe(
    program.command('deploy'),
    'have a release serve on this box',
    DEPLOY_HELP,
    DEPLOY_EXIT_HELP,
  ).argument('<artefact>', 'the file that "npm run release:artefact" made; its .sha256 is looked for beside it');
  deploy.action(async (artefact: string) => {
    const commands = await import('./commands/deploy.ts');
    finish(await commands.deploy(artefact, deploy.optsWithGlobals<CommonOptions>(), context));
  });

  const rollback = describe(
    program.command('rollback'),
    'go back to a release on this box',
    ROLLBACK_HELP,
    DEPLOY_EXIT_HELP,
  ).argument('[version]', 'a release, or its version (default: what was live before)');
  rollback.action(async (version: string | undefined) => {
    const commands = await import('./commands/deploy.ts');
    finish(await commands.rollback(version, rollback.optsWithGlobals<CommonOptions>(), context));
  });

  const restart = describe(
    program.command('restart'),
    'apply changed settings on this box',
    RESTART_HELP,
    DEPLOY_EXIT_HELP,
  );
  restart.action(async () => {
    const commands = await import('./commands/deploy.ts');
    finish(await commands.restart(restart.optsWithGlobals<CommonOptions>(), context));
  });

  const releases = describe(program.command('releases'), 'print the releases on this box', RELEASES_HELP);
  releases.action(async () => {
    const commands = await import('./commands/releases.ts');
    finish(await commands.releases(releases.optsWithGlobals<CommonOptions>(), context));
  });
}

function addBackup(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const command = describe(program.command('backup'), 'back up a box while it serves', BACKUP_HELP)
    .argument('<file>', 'the backup to make')
    .option('--with-cache', 'with the answers that are kept on disk, too')
    .option('--encrypt', 'ask for a passphrase where none is given')
    .addOption(passphraseFile());
  command.action(async (file: string) => {
    const { backup } = await import('./commands/backup.ts');
    finish(await backup(file, command.optsWithGlobals<BackupOptions>(), context));
  });
}

function addRestore(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const command = describe(program.command('restore'), 'bring a backup back', RESTORE_HELP)
    .argument('<file>', 'the backup')
    .option('--keep-settings', 'leave the settings of this box as they are')
    .option('--while-running', 'restore below a service that runs')
    .addOption(passphraseFile());
  command.action(async (file: string) => {
    const { restore } = await import('./commands/restore.ts');
    finish(await restore(file, command.optsWithGlobals<RestoreOptions>(), context));
  });
}

function passphraseFile(): Option {
  return new Option('--passphrase-file <file>', 'file with the passphrase (or IRIS_BACKUP_PASSPHRASE)');
}

function addCertificate(program: Command, context: Context, finish: (status: ExitStatus) => void): void {
  const certificate = describe(program.command('certificate'), 'say how long the certificate is good', CERTIFICATE_HELP)
    .requiredOption('--host <name>', 'the name by which clients ask')
    .option('--port <number>', 'where Nginx listens on this machine', '443')
    .addOption(environmentOption())
    .option('--emf <file>', 'append an event for CloudWatch to this file, too');
  certificate.action(async () => {
    const commands = await import('./commands/certificate.ts');
    finish(await commands.certificate(certificate.optsWithGlobals<CertificateOptions>(), context));
  });
}

function environmentOption(): Option {
  return new Option('--environment <name>', 'how settings and events name it').default('prod');
}
