/**
 * @typedef {object} Area
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} seconds all that its files took, added up: more than the clock says where they ran side by side
 * @property {string[]} skipped titles, with the reason where there is one
 */

/**
 * What is said when all is done: a table of the areas, what could not run and why, and the totals alone on the last
 * line.
 * @param {readonly Area[]} areas
 * @param {readonly string[]} missing what the system lacks
 */
export function summarize(areas, missing) {
  const totalSeconds = areas.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = areas.map(({ name, passed, failed, skipped, seconds }) => [
    name,
    String(passed),
    String(failed),
    String(skipped.length),
    `${seconds.toFixed(1)} s`,
    `${Math.round((100 * seconds) / Math.max(totalSeconds, Number.EPSILON))} %`,
  ]);
  const notRun = [...missing, ...areas.flatMap(({ name, skipped }) => skipped.map((title) => `${name}: ${title}`))];
  return [
    ...formatTable([['area', 'passed', 'failed', 'skipped', 'time', 'share'], ...rows]),
    '',
    ...(notRun.length === 0 ? [] : ['Not run:', ...notRun.map((line) => `  ${line}`), '']),
    totalsLine(areas),
  ].join('\n');
}

/** @param {readonly Area[]} areas */
function totalsLine(areas) {
  const passed = areas.reduce((sum, area) => sum + area.passed, 0);
  const failed = areas.reduce((sum, area) => sum + area.failed, 0);
  const skipped = areas.reduce((sum, area) => sum + area.skipped.length, 0);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Names on the left, figures on the right.
 * @param {readonly (readonly string[])[]} rows
 */
function formatTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
