import type { SourceFile } from '@iris/core';

/** How a language writes a function and a type; line numbers of the templates differ so that ranges do as well. */
interface Template {
  readonly language: string;
  readonly head: string;
  declare(noun: string, verb: string, number: number): string;
}

const NOUNS = [
  'invoice',
  'shipment',
  'customer',
  'warehouse',
  'schedule',
  'currency',
  'voucher',
  'contract',
  'telemetry',
  'reservation',
  'subscription',
  'thermostat',
  'passport',
  'playlist',
  'vaccination',
  'satellite',
];
const VERBS = ['parse', 'validate', 'render', 'merge', 'archive', 'estimate', 'encrypt', 'notify'];

const TEMPLATES: readonly Template[] = [
  {
    language: 'typescript',
    head: "import { readFile } from 'node:fs/promises';\n",
    declare: (noun, verb, number) => `
export interface ${capitalize(noun)}${capitalize(verb)}Options${number} {
  readonly ${noun}: string;
}

export async function ${verb}${capitalize(noun)}Record${number}(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return text.split(',').slice(${number});
}
`,
  },
  {
    language: 'python',
    head: 'import json\nfrom pathlib import Path\n',
    declare: (noun, verb, number) => `

class ${capitalize(noun)}${capitalize(verb)}Error${number}(Exception):
    """Raised where no ${noun} is."""


def ${verb}_${noun}_record_${number}(path: Path) -> dict:
    with path.open() as source:
        return json.load(source)["${noun}"][${number}]
`,
  },
  {
    language: 'go',
    head: 'package main\n\nimport "strings"\n',
    declare: (noun, verb, number) => `
type ${capitalize(noun)}${capitalize(verb)}State${number} struct {
	${capitalize(noun)} string
}

func ${capitalize(verb)}${capitalize(noun)}Record${number}(line string) []string {
	parts := strings.Split(line, ",")
	return parts[${number}:]
}
`,
  },
  {
    language: 'rust',
    head: 'use std::collections::HashMap;\n',
    declare: (noun, verb, number) => `
pub struct ${capitalize(noun)}${capitalize(verb)}State${number} {
    pub ${noun}: String,
}

pub fn ${verb}_${noun}_record_${number}(line: &str) -> HashMap<String, usize> {
    line.split(',').map(|part| (part.to_owned(), ${number})).collect()
}
`,
  },
  {
    language: 'java',
    head: 'package sample;\n\nimport java.util.List;\n',
    declare: (noun, verb, number) => `
record ${capitalize(noun)}${capitalize(verb)}Request${number}(String ${noun}) {}

class ${capitalize(noun)}${capitalize(verb)}Service${number} {
  List<String> ${verb}${capitalize(noun)}Record${number}(String line) {
    return List.of(line.split(",")).subList(0, ${number});
  }
}
`,
  },
  {
    language: 'c',
    head: '#include <stdio.h>\n#include <string.h>\n',
    declare: (noun, verb, number) => `
struct ${noun}_${verb}_state_${number} {
  const char *${noun};
};

int ${verb}_${noun}_record_${number}(const char *line) {
  return (int)strlen(line) + ${number};
}
`,
  },
];

/** From answers of one block to answers of many: rows that share a page, and rows that need pages of their own. */
const DECLARATIONS = [1, 3, 8, 24, 60];

/** Small files that a person could have written, in several languages; no two alike, the same at every call. */
export function makeSources(count: number): SourceFile[] {
  return Array.from({ length: count }, (_, index) => {
    const template = pick(TEMPLATES, index);
    const declarations = pick(DECLARATIONS, Math.floor(index / TEMPLATES.length));
    const parts = Array.from({ length: declarations }, (_unused, part) =>
      template.declare(pick(NOUNS, index + part), pick(VERBS, index + Math.floor(part / 2)), index * 100 + part),
    );
    return { language: template.language, text: template.head + parts.join('') };
  });
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('There is nothing to pick from');
  return item;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
