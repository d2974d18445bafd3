import {
  type Color,
  formatColor,
  layOver,
  parseColor,
  pickReadable,
  SIGN_CONTRAST,
  TEXT_CONTRAST,
} from './contrast.ts';
import { makeElement } from './make-element.ts';

/** A colour of the page, and the theme colours that it may be, the one that VS Code would take first. */
interface PageColor {
  readonly name: string;
  readonly choices: readonly string[];
  /** What is between it and the view's own background. */
  readonly on?: string;
  readonly contrast: number;
}

const BACKGROUND = 'sideBar-background';
const TEXT = ['sideBar-foreground', 'foreground'];

const PAGE_COLORS: readonly PageColor[] = [
  { name: 'quiet', choices: ['descriptionForeground', ...TEXT], contrast: TEXT_CONTRAST },
  { name: 'link', choices: ['textLink-foreground', ...TEXT], contrast: TEXT_CONTRAST },
  { name: 'focus', choices: ['list-focusOutline', 'focusBorder', ...TEXT], contrast: SIGN_CONTRAST },
  {
    name: 'hovered',
    choices: ['list-hoverForeground', ...TEXT],
    on: 'list-hoverBackground',
    contrast: TEXT_CONTRAST,
  },
  {
    name: 'pinned',
    choices: ['list-inactiveSelectionForeground', ...TEXT],
    on: 'list-inactiveSelectionBackground',
    contrast: TEXT_CONTRAST,
  },
  { name: 'button', choices: ['button-foreground'], on: 'button-background', contrast: TEXT_CONTRAST },
];

/**
 * Takes the colours of the theme wherever they can be read, now and after each change of the theme. Some themes, among
 * them some that VS Code comes with, have text on their own backgrounds that cannot.
 */
export function keepColorsReadable(): void {
  chooseColors();
  // VS Code writes the colours of a theme into the style of the root, and what theme it is into attributes of the body.
  const observer = new MutationObserver(chooseColors);
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
  observer.observe(document.body, { attributeFilter: ['class', 'data-vscode-theme-id'] });
}

function chooseColors(): void {
  const probe = document.body.appendChild(makeElement('span', { hidden: true }));
  const read = (name: string): Color | undefined => {
    const value = getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`);
    if (value === '') return undefined;
    probe.style.color = value;
    return parseColor(getComputedStyle(probe).color);
  };
  const background = read(BACKGROUND);
  for (const { name, choices, on, contrast } of PAGE_COLORS) {
    if (background === undefined) break;
    const behind = layOver((on === undefined ? undefined : read(on)) ?? background, background);
    const candidates = choices.map(read).filter((color) => color !== undefined);
    const color = pickReadable(candidates, behind, contrast);
    document.body.style.setProperty(`--iris-${name}`, formatColor(color));
  }
  probe.remove();
}
