/**
 * Text for a notification, of which a part is not ours: the editor makes a link of `[text](command:…)` there, and a click
 * on it runs the command.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
