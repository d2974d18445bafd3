import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** The few styles of the program, by what they mean. */
export interface Palette {
  readonly heading: Paint;
  readonly intent: Paint;
  readonly label: Paint;
  readonly ranges: Paint;
  readonly faint: Paint;
  readonly caution: Paint;
  readonly failure: Paint;
}

export function createPalette(withColor: boolean): Palette {
  const paint = (...styles: Parameters<typeof styleText>[0][]): Paint =>
    withColor ? (text) => styleText(styles.flat(), text, { validateStream: false }) : (text) => text;
  return {
    heading: paint('underline'),
    intent: paint('bold'),
    label: paint('bold', 'cyan'),
    ranges: paint('yellow'),
    faint: paint('dim'),
    caution: paint('yellow'),
    failure: paint('bold', 'red'),
  };
}
