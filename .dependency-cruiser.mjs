/**
 * The direction of the dependencies: core ← engine, core and sqlite ← cache, apps on top, and never an app into
 * another. Each rule is an invariant of `docs/architecture.md`; a violation of each kind is planted in
 * `scripts/test/check.test.mjs`.
 */

/** Files of the engine that may know Node; the rest also runs in browsers and editors. */
const ENGINE_NODE_FILES = [
  '^packages/engine/src/local[.]ts$',
  '^packages/engine/src/pool[.]ts$',
  '^packages/engine/src/pool-worker[.]ts$',
  '^packages/engine/src/file-threads[.]ts$',
  '^packages/engine/src/thread-jobs[.]ts$',
];

/** Files of the extension that only its Node host loads; the rest also runs in a browser. */
/** What of the extension can be tested without an editor. */
const EXTENSION_LOGIC = [
  '^apps/vscode/src/(analysis|reading|server)/',
  '^apps/vscode/src/panel/(messages|palette|panel-html|panel-state)[.]ts$',
  '^apps/vscode/src/editor/(file-kinds|notification-text|plain-label)[.]ts$',
];
const EXTENSION_NODE_FILES = ['/node-[^/]+[.]ts$'];

/** Where foreign data enters. */
const ZOD_PLACES = [
  'packages/core/src/wire',
  'packages/inference/src/answers/',
  'packages/client/src/http',
  'apps/server/src/',
  'apps/vscode/src/panel/messages',
  'apps/vscode/src/analysis/remembered-',
];

/** What the apps are made of. */
const SERVICES = ['packages/core', 'packages/engine', 'packages/cache', 'packages/metrics', 'packages/inference'];

const SOURCES = '^(packages|apps|deploy)/[^/]+/src/';
const TOOLING = '^(scripts|bench|tests)/|(^|/)test/|[.]config[.](ts|mjs)$|^[.]dependency-cruiser[.]mjs$';

/** An npm package whose knowledge stays in one place. */
function onlyIn(name, place, packages) {
  return {
    name,
    severity: 'error',
    comment: `only ${place} knows ${packages.join(', ')}`,
    from: { path: SOURCES, pathNot: `^${place}` },
    to: { path: packages.map((each) => `(^|/)node_modules/${each}/`) },
  };
}

function onlyUses(name, folder, used) {
  return {
    name,
    severity: 'error',
    comment: `${folder} may import ${used.length === 0 ? 'no other workspace' : used.join(' and ')}`,
    from: { path: `^${folder}/` },
    to: { path: '^(packages|apps|deploy)/', pathNot: [folder, ...used].map((each) => `^${each}/`) },
  };
}

export default {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'modules do not wait for each other',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'an import that cannot be resolved is not checked either (is everything built?)',
      from: {},
      // The editor itself brings the module of this name.
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    onlyUses('core-stands-alone', 'packages/core', []),
    onlyUses('engine-on-core', 'packages/engine', ['packages/core']),
    onlyUses('sqlite-stands-alone', 'packages/sqlite', []),
    onlyUses('cache-on-core', 'packages/cache', ['packages/core', 'packages/sqlite']),
    onlyUses('metrics-on-core', 'packages/metrics', ['packages/core', 'packages/sqlite']),
    onlyUses('inference-on-engine', 'packages/inference', ['packages/core', 'packages/engine', 'packages/sqlite']),
    onlyUses('client-on-core', 'packages/client', ['packages/core']),
    onlyUses('server-imports-no-app', 'apps/server', SERVICES),
    onlyUses('box-around-the-server', 'deploy/box', [...SERVICES, 'packages/sqlite', 'apps/server']),
    onlyUses('cli-imports-no-app', 'apps/cli', [...SERVICES, 'deploy/box']),
    onlyUses('extension-imports-no-app', 'apps/vscode', ['packages/core', 'packages/engine', 'packages/client']),
    {
      name: 'workspaces-meet-by-name',
      severity: 'error',
      comment:
        'another workspace is imported by its name, never through a path into its sources (tests may share support)',
      from: { path: '^((?:packages|apps|deploy)/[^/]+)/' },
      to: { path: '^(packages|apps|deploy)/[^/]+/(src/|test/(?!support/))', pathNot: '^$1/' },
    },
    {
      name: 'core-knows-no-platform',
      severity: 'error',
      comment: 'core runs in Node, in browsers and in workers',
      from: { path: '^packages/core/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-knows-zod-alone',
      severity: 'error',
      comment: 'zod declares the wire contract; core has no other dependency',
      from: { path: '^packages/core/src/' },
      to: { path: '(^|/)node_modules/', pathNot: '(^|/)node_modules/zod/' },
    },
    {
      name: 'engine-is-portable',
      severity: 'error',
      comment: 'outside the files named for it, the engine runs in browsers and editors too',
      from: { path: '^packages/engine/src/', pathNot: ENGINE_NODE_FILES },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'client-is-portable',
      severity: 'error',
      comment: 'the client runs in browsers and editors too',
      from: { path: '^packages/client/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'extension-is-portable',
      severity: 'error',
      comment: 'outside the files named for it, the extension runs in a browser too',
      from: { path: '^apps/vscode/src/', pathNot: EXTENSION_NODE_FILES },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'logic-without-the-editor',
      severity: 'error',
      comment: 'what decides is plain, and tested without an editor',
      from: { path: EXTENSION_LOGIC },
      to: { path: '^(vscode$|apps/vscode/src/(editor/|panel/panel-(link|provider)))', pathNot: EXTENSION_LOGIC },
    },
    {
      name: 'page-stands-alone',
      severity: 'error',
      comment: 'the page of the panel knows nothing of the extension but what they say to each other',
      from: { path: '^apps/vscode/src/webview/' },
      to: {
        path: '^(apps/vscode/src/|vscode$)',
        pathNot: '^apps/vscode/src/(webview/|panel/messages[.]ts$|analysis/file-limits[.]ts$)',
      },
    },
    onlyIn('zod-at-the-edge', `(${ZOD_PLACES.join('|')})`, ['zod']),
    onlyIn('tree-sitter-in-the-parser', 'packages/engine/src/parser/', ['web-tree-sitter', '@vscode/tree-sitter-wasm']),
    onlyIn('threads-in-pools', '(packages/(engine|inference)|apps/server)/src/', ['piscina']),
    onlyIn('sqlite-in-its-package', 'packages/sqlite/src/', ['better-sqlite3']),
    onlyIn('memory-tiers-in-cache-and-server', '(packages/cache|apps/server)/src/', ['lru-cache']),
    onlyIn('models-in-providers', 'packages/inference/src/providers/', ['openai', '@anthropic-ai']),
    onlyIn('clouds-in-key-sources', 'packages/inference/src/keys/', ['@aws-sdk']),
    onlyIn('secrets-in-the-prompt', 'packages/inference/src/prompt/', ['@secretlint']),
    onlyIn('http-in-the-server', 'apps/server/src/', ['fastify', '@fastify', 'fastify-[^/]+', 'close-with-grace']),
    onlyIn('command-line-in-the-cli', 'apps/cli/src/', ['commander', 'ignore']),
    {
      name: 'no-development-dependency',
      severity: 'error',
      comment: 'what ships does not need what only builds and tests',
      from: { path: SOURCES },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
    {
      name: 'no-test-in-the-product',
      severity: 'error',
      comment: 'what ships does not know its tests and tools',
      from: { path: SOURCES },
      to: { path: TOOLING },
    },
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/', '/dist/'] },
    exclude: { path: ['/fixtures/', '^bench/results/'] },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
