import { startWithFlags } from './node-flags.ts';

startWithFlags(process.env);
// Loaded only now: what is imported above is loaded before the program may start itself anew.
const { startServer } = await import('./start-server.ts');
await startServer(process.env, process.argv.slice(2));
