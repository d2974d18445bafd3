/** Of text and of signs, as WCAG 2.2 asks for at level AA. */
export const TEXT_CONTRAST = 4.5;
export const SIGN_CONTRAST = 3;

/** Red, green and blue from 0 to 255, opacity from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

const BLACK: Color = [0, 0, 0, 1];
const WHITE: Color = [255, 255, 255, 1];

/** @param text as a browser tells of a computed colour: `rgb(1, 2, 3)` or `rgba(1, 2, 3, 0.5)` */
export function parseColor(text: string): Color | undefined {
  const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g)?.map(Number) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return [red, green, blue, alpha];
}

export function formatColor([red, green, blue, alpha]: Color): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** What is seen of a colour that lets another shine through. */
export function layOver(upper: Color, lower: Color): Color {
  const mix = (index: 0 | 1 | 2) => upper[index] * upper[3] + lower[index] * (1 - upper[3]);
  return [mix(0), mix(1), mix(2), 1];
}

/** From 1 (nothing to be seen) to 21 (black on white). */
function contrastOf(color: Color, background: Color): number {
  const [darker = 0, lighter = 0] = [layOver(color, background), background].map(luminance).sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The first colour that can be told from a background; where a theme has none, black or white. */
export function pickReadable(candidates: readonly Color[], background: Color, wanted: number): Color {
  const readable = candidates.find((candidate) => contrastOf(candidate, background) >= wanted);
  if (readable !== undefined) return readable;
  return contrastOf(BLACK, background) > contrastOf(WHITE, background) ? BLACK : WHITE;
}

function luminance([red, green, blue]: Color): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

function toLinear(channel: number): number {
  const share = channel / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
