import { TEMPLATES } from './templates.mjs';

const NOUNS = 'order invoice parcel customer warehouse ticket refund voucher courier shelf price receipt'.split(' ');
const VERBS = 'find reserve release ship cancel settle print count merge archive'.split(' ');

/**
 * A source file of about `lines` lines: realistic declarations one after the other, no two alike. The same arguments
 * give the same file.
 *
 * @param {string} language VS Code's id
 * @param {number} lines the least that the file has; it ends with the declaration that reaches them
 * @param {number} [seed] other words for another file
 */
export function synthesize(language, lines, seed = 0) {
  const templates = TEMPLATES[language];
  if (templates === undefined) throw new Error(`there are no templates for ${language}`);
  const parts = [templates.head];
  let count = countLineFeeds(templates.head);
  for (let index = 0; count < lines; index += 1) {
    const template = templates.declarations[index % templates.declarations.length] ?? '';
    // A group of declarations shares a noun, as a section of a real file does.
    const group = Math.floor(index / templates.declarations.length);
    const declaration = nameThings(template, group + seed * 7, group);
    parts.push(declaration);
    count += countLineFeeds(declaration);
  }
  if (language === 'java') parts.push('}\n');
  return parts.join('');
}

/**
 * @param {string} template
 * @param {number} choice
 * @param {number} group
 */
function nameThings(template, choice, group) {
  const noun = NOUNS[choice % NOUNS.length] ?? '';
  const verb = VERBS[(choice * 3) % VERBS.length] ?? '';
  // The same noun comes again after a dozen groups; the number keeps names apart as people do.
  const name = group < NOUNS.length ? noun : `${noun}${Math.floor(group / NOUNS.length) + 1}`;
  return template
    .replaceAll('NOUN', name.toUpperCase())
    .replaceAll('Noun', capitalize(name))
    .replaceAll('noun', name)
    .replaceAll('Verb', capitalize(verb))
    .replaceAll('verb', verb);
}

/** @param {string} word */
function capitalize(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** @param {string} text */
function countLineFeeds(text) {
  return text.split('\n').length - 1;
}
