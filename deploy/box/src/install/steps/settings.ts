import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Config, ConfigError, loadConfig } from '@iris/server/config';
import { checkDataFolder, claimDataFolder } from '@iris/server/data-folder';
import { reasonOf } from '../../releases/deploy-error.ts';
import { findFormerUnit, formerSettings } from '../former-service.ts';
import { InstallError } from '../install-error.ts';
import type { Installation } from '../installation.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, replaceFile } from '../wanted-files.ts';

const KEY_BYTES = 32;
const MODE = 0o600;
const KEY_NAME = 'IRIS_API_KEY';
const DATA_ID_NAME = 'IRIS_DATA_ID';
const EXPORT = /^\s*export\s+/;
/** After a value without quotes. */
const TRAILING_COMMENT = /^(\s*\w+\s*=\s*[^"'\s#][^"']*?)\s+#.*$/;

type Settings = Readonly<Record<string, string | undefined>>;

/** The settings file: what is in it stays, what is missing is added. */
export function settingsStep(installation: Installation): Step {
  const { machine } = installation;
  const path = machine.paths.settings;
  return {
    name: 'settings',
    title: `Settings in ${machine.named.settings}`,
    why: 'They hold the key, so that root alone reads them; systemd gives them to the server. What is there already is not touched.',
    check: () => {
      const missing = findMissing(installation);
      const { file, isTakenOver } = readSource(installation);
      const takenOver = isTakenOver ? [`take over what is in ${file}`] : [];
      const changes = missing.map((name) => (name === KEY_NAME ? `make a key, ${KEY_NAME}` : `add ${name}`));
      const unmet = existsSync(path) ? findUnmet(machine, [{ kind: 'file', path, mode: MODE }]) : [];
      return needed([...takenOver, ...changes, ...unmet]);
    },
    change: () => {
      const missing = findMissing(installation);
      const isNew = !existsSync(path);
      if (isNew || missing.length > 0) replaceFile(path, complete(installation, missing), MODE);
      meet(machine, [{ kind: 'file', path, mode: MODE }]);
    },
  };
}

/**
 * The settings of the server as they will be.
 * @throws InstallError that names every mistake in the file that is there
 */
export function readBoxConfig(installation: Installation): Config {
  const found = readSettings(installation);
  try {
    return loadConfig({
      [KEY_NAME]: found['API_KEY'] ?? 'made-by-the-installer',
      ...boxSettings(installation),
      ...found,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { file } = readSource(installation);
    throw new InstallError(`${file} has mistakes:\n${error.mistakes.map((each) => `  - ${each}`).join('\n')}`);
  }
}

/**
 * What systemd and the server would read differently, or what would not work on a box.
 * @returns a sentence for each
 */
export function findSettingsProblems(installation: Installation): readonly string[] {
  const { named } = installation.machine;
  const { text, file } = readSource(installation);
  const lines = text.split('\n');
  const found = readSettings(installation);
  const base = found['IRIS_CACHE_DIR'];
  const environment = found['IRIS_ENV'];
  return [
    ...lines.flatMap((line, index) => {
      const where = `Line ${index + 1} of ${file}`;
      if (EXPORT.test(line)) return [`${where} begins with "export", which systemd does not read: remove the word.`];
      if (TRAILING_COMMENT.test(line))
        return [
          `${where} ends in a comment, which systemd takes for a part of the value: move it to a line of its own.`,
        ];
      return [];
    }),
    ...(environment === undefined || environment === installation.environment
      ? []
      : [
          `IRIS_ENV in ${file} is ${environment}, and ${installation.environment} is to be installed: change it, or name it with --environment.`,
        ]),
    ...(base === undefined || base === named.data
      ? []
      : [
          `IRIS_CACHE_DIR in ${file} is ${base}, and on a box data lies in ${named.data}, where alone the service may write: move it there and change the setting.`,
        ]),
    ...findUnknownKey(installation),
    ...findWrongData(installation, found[DATA_ID_NAME]),
    ...findWrongLog(installation, found['IRIS_LOG_FILE'] ?? ''),
  ];
}

/** Where the Python service has its key elsewhere, a new one would have its clients refused. */
function findUnknownKey(installation: Installation): readonly string[] {
  const unit = findFormerUnit(installation.machine);
  if (unit === undefined || !findMissing(installation).includes(KEY_NAME)) return [];
  return [
    `${readSource(installation).file} has no ${KEY_NAME}, and clients of the service that ${unit} describes would be refused with a new one: write theirs into that file (if they have none, make one with openssl rand -hex 32 and give it to them).`,
  ];
}

function findWrongLog(installation: Installation, value: string): readonly string[] {
  const { named } = installation.machine;
  if (['', 'stderr'].includes(value) || value.startsWith(`${named.logs}/`)) return [];
  return [
    `IRIS_LOG_FILE in ${readSource(installation).file} is ${value}, and on a box the service may write to ${named.logs} alone: change it.`,
  ];
}

function findWrongData({ machine }: Installation, wanted: string | undefined): readonly string[] {
  try {
    checkDataFolder(machine.paths.data, wanted === '' ? undefined : wanted);
    return [];
  } catch (error) {
    return [reasonOf(error)];
  }
}

/** What a box of one processor and 1 GB needs that the server does not take by itself. */
function boxSettings({ machine, environment }: Installation): Settings {
  const { data, errorLog, emfLog } = machine.named;
  return {
    IRIS_ENV: environment,
    IRIS_CACHE_DIR: data,
    IRIS_TRUST_PROXY: 'loopback',
    IRIS_LOG_FILE: errorLog,
    IRIS_EMF: `file:${emfLog}`,
    IRIS_ANALYZER_THREADS: '1',
    IRIS_OPTIMIZE_GRAMMARS: 'no',
    IRIS_MAX_BODY_MEMORY_MB: '32',
  };
}

/** Names that the file lacks. A name of older plans counts for the new one where the two mean the same. */
function findMissing(installation: Installation): readonly string[] {
  const found = readSettings(installation);
  const has = (...names: readonly string[]): boolean => names.some((name) => (found[name] ?? '') !== '');
  return [
    ...(has(KEY_NAME, `${KEY_NAME}_FILE`, 'API_KEY') ? [] : [KEY_NAME]),
    ...Object.keys(boxSettings(installation)).filter((name) => !has(name)),
    ...(has(DATA_ID_NAME) ? [] : [DATA_ID_NAME]),
  ];
}

function complete(installation: Installation, missing: readonly string[]): string {
  const { text, file, isTakenOver } = readSource(installation);
  const values: Settings = {
    ...boxSettings(installation),
    [KEY_NAME]: missing.includes(KEY_NAME) ? randomBytes(KEY_BYTES).toString('hex') : undefined,
    [DATA_ID_NAME]: missing.includes(DATA_ID_NAME) ? dataId(installation) : undefined,
  };
  const origin = isTakenOver ? `# Taken over from ${file} by iris install.\n` : '';
  const added = missing.map((name) => `${name}=${values[name]}\n`).join('');
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${origin}${text}${end}${added === '' ? '' : `\n# Added by iris install.\n${added}`}`.trimStart();
}

/** Of the data that is there, so that a file of settings that was lost does not make it another's. */
function dataId({ machine }: Installation): string {
  return claimDataFolder(machine.paths.data).id;
}

/** What is set, without names that are there and empty. */
function readSettings(installation: Installation): Settings {
  const parsed = Object.entries(parseEnv(readSource(installation).text));
  return Object.fromEntries(parsed.filter(([, value]) => value !== ''));
}

interface Source {
  readonly file: string;
  /** As systemd is to read it. */
  readonly text: string;
  /** From the Python service, where the box has no settings of its own yet. */
  readonly isTakenOver: boolean;
}

function readSource({ machine }: Installation): Source {
  const file = machine.paths.settings;
  const former = formerSettings(machine);
  if (existsSync(file) || !existsSync(former)) return { file, text: readText(file), isTakenOver: false };
  return { file: former, text: forSystemd(readText(former)), isTakenOver: true };
}

/** The lines of a file that Python read: it let them begin with "export" and end in a comment. */
function forSystemd(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(EXPORT, '').replace(TRAILING_COMMENT, '$1'))
    .join('\n');
}

function readText(path: string): string {
  if (!existsSync(path)) return '';
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InstallError(`${path} cannot be read (${reasonOf(error)}): run the installer as root, with sudo.`);
  }
}
