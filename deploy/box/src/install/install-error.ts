/** Something keeps IRIS from being installed. The message says what, why, and what to do; it is for people. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}
