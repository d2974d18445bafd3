import edited from '@vscode/codicons/src/icons/edit.svg';
import failure from '@vscode/codicons/src/icons/error.svg';
import notice from '@vscode/codicons/src/icons/info.svg';
import pinned from '@vscode/codicons/src/icons/pinned.svg';
import focused from '@vscode/codicons/src/icons/target.svg';

/** The icons of VS Code, as part of this bundle: no font is loaded. */
const ICONS = { edited, failure, notice, pinned, focused };

export type IconName = keyof typeof ICONS;

/** Decoration only: what it means is said in words beside it or in a name. */
export function makeIcon(name: IconName): Element {
  const icon = document.adoptNode(new DOMParser().parseFromString(ICONS[name], 'image/svg+xml').documentElement);
  icon.setAttribute('class', `icon icon-${name}`);
  icon.setAttribute('aria-hidden', 'true');
  return icon;
}
