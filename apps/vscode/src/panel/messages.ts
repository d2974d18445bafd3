import * as z from 'zod/mini';
import { BLOCK_COLORS } from './palette.ts';

/**
 * What the extension and the page of its panel say to each other. Both sides parse what they receive with these schemas: the
 * page is restored from what an older release left, and a message of a page is not to be trusted more than any other input.
 */

/** What buttons of the page may ask for beside what has a message of its own; each is a command of the extension. */
const PANEL_COMMANDS = [
  'analyze-file',
  'set-endpoint',
  'set-api-key',
  'manage-trust',
  'open-walkthrough',
  'show-output',
] as const;

const blockId = z.string().check(z.minLength(1));

const panelBlock = z.object({
  id: blockId,
  label: z.string(),
  description: z.string(),
  lineCount: z.int().check(z.nonnegative()),
  /** From 0: the theme colour `iris.block1`. */
  color: z.int().check(z.gte(0), z.lt(BLOCK_COLORS)),
  /** Whether lines of the block changed since the analysis. */
  stale: z.boolean(),
  /** How many ranges of lines the block has. */
  segments: z.int().check(z.nonnegative()),
});

const analysisOrigin = z.object({
  analyzer: z.string(),
  model: z.exactOptional(z.string()),
  /** `remembered`: kept across restarts of the editor; the others are tiers of a server's cache. */
  cache: z.enum(['memory', 'disk', 'shared', 'remembered', 'none']),
  where: z.enum(['local', 'server']),
  /** Of the server, where one answered. */
  host: z.exactOptional(z.string()),
  /** Why a lesser analyzer answered, where one did. */
  degraded: z.exactOptional(z.string()),
});

const analysisView = z.object({
  intent: z.string(),
  /** In comprehension order. */
  blocks: z.array(panelBlock),
  origin: analysisOrigin,
});

/** What would help with a failure or a notice. */
const remedy = z.exactOptional(z.enum(['set-api-key', 'set-endpoint', 'manage-trust', 'refresh']));
const notice = z.exactOptional(z.object({ text: z.string(), remedy }));

const panelState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('idle'),
    /** `not-read`: no grammar for the language and no server; `manual`: waits to be asked. */
    why: z.enum(['no-file', 'not-read', 'manual', 'too-large']),
    fileName: z.exactOptional(z.string()),
    /** Whether the reader asked for an analysis. */
    wasAskedFor: z.exactOptional(z.boolean()),
    /** Names of the languages that are read without a server. */
    languages: z.exactOptional(z.array(z.string())),
    /** Why the server that is set up is not asked. */
    notice,
  }),
  z.object({
    kind: z.literal('analyzing'),
    fileName: z.string(),
    /** What the file had before, shown meanwhile. */
    view: z.exactOptional(analysisView),
    /** Milliseconds since the epoch. */
    startedAt: z.number(),
    /** Whether the reader asked for it, be it here or by a command. */
    wasAskedFor: z.exactOptional(z.boolean()),
  }),
  z.object({
    kind: z.enum(['analyzed', 'stale']),
    fileName: z.string(),
    view: analysisView,
    /** What the reader should know: that the server could not be reached, say. */
    notice,
  }),
  z.object({
    kind: z.literal('error'),
    fileName: z.string(),
    /** What happened and why. */
    message: z.string(),
    /** What to do. */
    advice: z.string(),
    remedy,
    view: z.exactOptional(analysisView),
  }),
]);

/** Which block the cursor is in, which is pinned, which is in focus mode, and where in it the reader stands. */
const marks = z.object({
  type: z.literal('marks'),
  currentBlockId: z.nullable(blockId),
  pinnedBlockId: z.nullable(blockId),
  focusedBlockId: z.nullable(blockId),
  /** Of the pinned block; `number` counts from 1. */
  segment: z.exactOptional(z.object({ number: z.int(), count: z.int() })),
});

const toPanel = z.discriminatedUnion('type', [z.object({ type: z.literal('state'), state: panelState }), marks]);

const fromPanel = z.discriminatedUnion('type', [
  /** The page listens: it gets the state and the marks. */
  z.object({ type: z.literal('ready') }),
  /** The block that is pointed at or has the keyboard's focus. */
  z.object({ type: z.literal('hover'), blockId: z.nullable(blockId) }),
  /** Whether what is typed goes to the page. */
  z.object({ type: z.literal('keyboard'), isHere: z.boolean() }),
  z.object({ type: z.literal('pin'), blockId }),
  z.object({ type: z.literal('release') }),
  /** Enters focus mode, from another block too. */
  z.object({ type: z.literal('focus'), blockId }),
  z.object({ type: z.literal('leave-focus') }),
  z.object({ type: z.literal('refresh') }),
  z.object({ type: z.literal('open-settings') }),
  z.object({ type: z.literal('command'), id: z.enum(PANEL_COMMANDS) }),
]);

/** What the page keeps for the time when it is hidden, to be there at once when it is shown again. */
const keptPage = z.object({
  state: panelState,
  marks,
  activeBlockId: z.nullable(blockId),
  scrollTop: z.number(),
});

export type PanelBlock = z.infer<typeof panelBlock>;
export type AnalysisOrigin = z.infer<typeof analysisOrigin>;
export type AnalysisView = z.infer<typeof analysisView>;
export type Remedy = NonNullable<z.infer<typeof remedy>>;
export type PanelState = z.infer<typeof panelState>;
export type Marks = z.infer<typeof marks>;
export type MessageToPanel = z.infer<typeof toPanel>;
export type MessageFromPanel = z.infer<typeof fromPanel>;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];
export type KeptPage = z.infer<typeof keptPage>;

export const NO_MARKS: Marks = { type: 'marks', currentBlockId: null, pinnedBlockId: null, focusedBlockId: null };

/** @returns undefined for what is no message to the panel. */
export function parseMessageToPanel(data: unknown): MessageToPanel | undefined {
  return z.safeParse(toPanel, data).data;
}

/** @returns undefined for what is no message of the panel. */
export function parseMessageFromPanel(data: unknown): MessageFromPanel | undefined {
  return z.safeParse(fromPanel, data).data;
}

/** @returns undefined for what another release of the page kept, or nothing. */
export function parseKeptPage(data: unknown): KeptPage | undefined {
  return z.safeParse(keptPage, data).data;
}
