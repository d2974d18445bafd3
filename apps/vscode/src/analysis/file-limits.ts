/** In UTF-16 code units: beyond it no person reads a file, and no server takes it. */
export const MAX_FILE_CHARS = 2_000_000;
/** Beyond it each edit costs the editor time: the extension follows every one. */
export const MAX_FILE_LINES = 100_000;

/** What a file that is too large has more of. */
export const FILE_LIMITS = `${MAX_FILE_LINES.toLocaleString('en')} lines or ${MAX_FILE_CHARS.toLocaleString('en')} characters`;
