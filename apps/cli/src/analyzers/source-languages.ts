import { languageOfFilename } from '@iris/engine';
import type { Languages } from '../read/languages.ts';

/**
 * What a model reads and no grammar: VS Code's ids with the endings of their files. Data, prose and markup are
 * not listed, so that a folder does not cost what nobody wants to read; `--language` names theirs for a single file.
 */
const ENDINGS: Readonly<Record<string, string>> = {
  ada: '.ada .adb .ads',
  bat: '.bat .cmd',
  clojure: '.clj .cljc .cljs',
  coffeescript: '.coffee',
  crystal: '.cr',
  'cuda-cpp': '.cu .cuh',
  d: '.d',
  dart: '.dart',
  elixir: '.ex .exs',
  elm: '.elm',
  erlang: '.erl .hrl',
  fortran: '.f .f90 .f95 .f03 .f08',
  fsharp: '.fs .fsi .fsx',
  groovy: '.groovy .gradle',
  haskell: '.hs',
  julia: '.jl',
  kotlin: '.kt .kts',
  lisp: '.lisp .cl .el',
  lua: '.lua',
  nim: '.nim',
  'objective-c': '.m',
  'objective-cpp': '.mm',
  ocaml: '.ml .mli',
  pascal: '.pas',
  perl: '.pl .pm',
  php: '.php',
  powershell: '.ps1 .psm1',
  proto3: '.proto',
  r: '.r',
  ruby: '.rb .rake .gemspec',
  scala: '.scala .sc',
  scheme: '.scm',
  shellscript: '.sh .bash .zsh',
  solidity: '.sol',
  sql: '.sql',
  svelte: '.svelte',
  swift: '.swift',
  systemverilog: '.sv .svh',
  tcl: '.tcl',
  terraform: '.tf',
  vb: '.vb',
  vhdl: '.vhd .vhdl',
  vue: '.vue',
  zig: '.zig',
};

/** Files that go by a name without an ending. */
const NAMES: Readonly<Record<string, string>> = {
  Dockerfile: 'dockerfile',
  Gemfile: 'ruby',
  Jenkinsfile: 'groovy',
  Makefile: 'makefile',
  Rakefile: 'ruby',
};

const BY_ENDING = new Map(Object.entries(ENDINGS).flatMap(([id, list]) => list.split(' ').map((end) => [end, id])));
const BY_NAME = new Map(Object.entries(NAMES));

export const MODEL_LANGUAGES: Languages = {
  ids: 'any',
  ofName(path) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const ending = name.slice(name.lastIndexOf('.')).toLowerCase();
    return languageOfFilename(name) ?? BY_NAME.get(name) ?? BY_ENDING.get(ending);
  },
};
