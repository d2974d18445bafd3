/**
 * Imported first by every entry: what follows may use what Node 20 brings. Written so that older Nodes can read it.
 */
const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `IRIS needs Node ${OLDEST_NODE} or newer to install itself; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a newer one, for example from https://nodejs.org/, and run the command again.\n',
  );
  process.exit(1);
}
