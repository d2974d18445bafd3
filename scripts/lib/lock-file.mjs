/**
 * @typedef {import('./installed.mjs').LockedPackage & { dev?: boolean, optionalDependencies?: Record<string, string> }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */

/** How platform packages are named: `@biomejs/cli-linux-x64-musl`, `@swc/core-win32-ia32-msvc`, … */
const PLATFORM =
  /(?<os>aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(?<cpu>arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(?<abi>gnu|musl|msvc|gnueabihf|musleabihf|eabi))?$/;

/**
 * The optional packages of exact version that packages of the lock file ask for and that it does not have.
 * @param {Lock} lock
 * @returns {{ path: string, entry: LockEntry }[]}
 */
export function findMissingPlatformPackages({ packages }) {
  return Object.entries(packages).flatMap(([parent, { dev, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => resolveInLock(packages, parent, name) === undefined)
      .map(([name, version]) => ({ path: `node_modules/${name}`, entry: describePlatformPackage(name, version, dev) })),
  );
}

/**
 * Adds what is missing, in npm's order.
 * @param {Lock} lock
 * @returns {string[]} names of the packages added
 */
export function completeLock(lock) {
  const missing = findMissingPlatformPackages(lock);
  for (const { path, entry } of missing) lock.packages[path] = entry;
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  return missing.map(({ path }) => path.slice('node_modules/'.length));
}

/**
 * @param {string} name
 * @param {string} version
 * @param {boolean} [dev] whether only development needs it
 * @returns {LockEntry}
 */
function describePlatformPackage(name, version, dev = false) {
  const match = PLATFORM.exec(name)?.groups;
  if (match === undefined || !/^\d/.test(version)) {
    throw new Error(
      `${name}@${version} is missing from package-lock.json, and its name does not say for which platform it is`,
    );
  }
  const { os = '', cpu = '', abi } = match;
  const libc = os !== 'linux' || abi === undefined ? undefined : abi.startsWith('musl') ? 'musl' : 'glibc';
  return {
    version,
    cpu: [cpu],
    ...(dev && { dev }),
    ...(libc !== undefined && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

/**
 * As Node resolves: in the package's own `node_modules`, then in those of the folders above.
 * @param {Record<string, LockEntry>} packages
 * @param {string} parent
 * @param {string} name
 */
function resolveInLock(packages, parent, name) {
  for (let folder = parent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const entry = packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`];
    if (entry !== undefined || folder === '') return entry;
  }
}
