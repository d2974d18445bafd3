/**
 * How Node is to deal with memory: a server lives on a small machine for long, and by itself V8 takes what a large one
 * has. `npm run bench -- memory` and `-- hit-path` show what each is worth.
 */
const FLAGS: readonly string[] = [
  // Space for new objects; V8's own is twice as large.
  '--max-semi-space-size=8',
  // Space for old objects is cleaned up before it has grown by much.
  '--heap-growing-percent=20',
  // Several threads that clean up spend more on few cores than they save.
  '--no-parallel-scavenge',
  // With many busy connections V8 learns that requests live long, and puts what belongs to them among the old objects.
  '--no-allocation-site-pretenuring',
  // For `countBodyGarbage`.
  '--expose-gc',
];
/**
 * Grammars are WebAssembly. V8 optimizes what runs often, and its compiler takes 200 MB for the largest functions of C++ and
 * C# alone; without it a language is also read sooner for the first time. `--no-wasm-tier-up` does not prevent that.
 */
const BASELINE_ONLY = '--liftoff-only';
/** The same for the C library, which keeps memory apart for each thread and gives back what is at its end, if much is. */
const VARIABLES = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/**
 * Node reads its flags when it starts and at no other time, so the program starts itself once more, in the same
 * process: whoever started it notices nothing. Flags that are set already are left as they are. Where this cannot be
 * done (Windows, Node's permissions, or a channel to the parent that would be lost), it goes on without.
 */
export function startWithFlags(variables: Readonly<Record<string, string | undefined>>): void {
  const given = [...process.execArgv, ...(variables['NODE_OPTIONS'] ?? '').split(' ')].map(nameOf);
  const wanted = variables['IRIS_OPTIMIZE_GRAMMARS'] === 'no' ? [...FLAGS, BASELINE_ONLY] : FLAGS;
  const missing = wanted.filter((flag) => !given.includes(nameOf(flag)));
  const [script] = process.argv.slice(1);
  if (missing.length === 0 || script === undefined || process.execve === undefined || process.send !== undefined)
    return;
  const args = [process.execPath, ...missing, ...process.execArgv, ...process.argv.slice(1)];
  try {
    process.execve(process.execPath, args, { ...VARIABLES, ...variables });
  } catch {
    // Node's permissions may forbid it; the server runs all the same.
  }
}

function nameOf(flag: string): string {
  // Node takes both ways of writing a flag.
  return (flag.split('=', 1)[0] ?? flag).replaceAll('_', '-');
}
