import { unitsOfSource } from './parsed-source.ts';

/** The units of a text, each as `first-last kind names`: `3-9 method find`. */
export async function listUnits(language: string, text: string): Promise<string[]> {
  const { units } = await unitsOfSource({ language, text });
  return units.map(({ firstLine, lastLine, kind, names }) =>
    `${firstLine}-${lastLine} ${kind} ${names.join(', ')}`.trim(),
  );
}

/** A statement on `count` lines: a container is divided only when it is long. */
export function repeatLine(line: string, count: number): string {
  return Array.from({ length: count }, () => line).join('\n');
}
