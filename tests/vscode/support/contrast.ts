import type { Locator } from 'playwright-core';

/** What WCAG 2.2 asks for at level AA: of text, and of what is no text but has to be seen. */
const TEXT = 4.5;
const SIGN = 3;

/** Something that cannot be told well enough from what is behind it. */
export interface WeakContrast {
  readonly what: string;
  readonly ratio: number;
  readonly wanted: number;
}

/**
 * Measures everything that is shown in the panel's page: text, dots, icons and the outline of what has the focus.
 * @param body of the page; where it is transparent, the side bar of VS Code is behind it
 */
export async function findWeakContrasts(body: Locator): Promise<readonly WeakContrast[]> {
  const found = await body.evaluate(measure);
  return found
    .map(({ what, ratio, isText }) => ({ what, ratio: Math.round(ratio * 100) / 100, wanted: isText ? TEXT : SIGN }))
    .filter(({ ratio, wanted }) => ratio < wanted);
}

/** Runs in the page, with nothing but what is in it. */
function measure(body: HTMLElement): { what: string; ratio: number; isText: boolean }[] {
  type Color = readonly [red: number, green: number, blue: number, alpha: number];
  const probe = document.createElement('span');
  body.append(probe);
  const parse = (text: string): Color => {
    probe.style.color = text;
    const parts =
      getComputedStyle(probe)
        .color.match(/[\d.]+/g)
        ?.map(Number) ?? [];
    const [red = 0, green = 0, blue = 0, alpha = 1] = parts;
    return [red, green, blue, alpha];
  };
  const over = (upper: Color, lower: Color): Color => {
    const mix = (index: 0 | 1 | 2) => upper[index] * upper[3] + lower[index] * (1 - upper[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = ([red, green, blue]: Color): number => {
    const linear = (value: number) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const ratioOf = (color: Color, background: Color): number => {
    const [dark = 0, light = 0] = [luminance(over(color, background)), luminance(background)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const backgroundOf = (element: Element | null): Color => {
    if (element === null) return parse('var(--vscode-sideBar-background)');
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, backgroundOf(element.parentElement));
  };
  const found: { what: string; ratio: number; isText: boolean }[] = [];
  const add = (element: Element, color: string, name: string, isText: boolean) => {
    const behind = backgroundOf(isText || name === 'icon' ? element : element.parentElement);
    found.push({
      what: `${name} ${element.className} "${element.textContent}"`,
      ratio: ratioOf(parse(color), behind),
      isText,
    });
  };
  for (const element of body.querySelectorAll('*')) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.heard-only') !== null) continue;
    const style = getComputedStyle(element);
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    );
    if (hasText) add(element, style.color, 'text', true);
    if (element.matches('.icon')) add(element, style.color, 'icon', false);
    if (element.matches('.dot')) add(element, style.borderTopColor, 'dot', false);
    if (element.matches(':focus-visible')) add(element, style.outlineColor, 'outline', false);
  }
  probe.remove();
  return found;
}
