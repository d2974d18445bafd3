/**
 * A text of an analysis for a place where VS Code draws `$(name)` as an icon: status bar, quick pick, CodeLens. Whoever wrote it,
 * a server among them, shall not draw in the editor's own name.
 */
export function plainLabel(text: string): string {
  return text.replaceAll('$(', '$ (');
}
