import { FILE_LIMITS } from '../analysis/file-limits.ts';
import type { AnalysisView, MessageFromPanel, PanelState, Remedy } from '../panel/messages.ts';

/** What the page says where it has no blocks to show. */
export interface StateMessage {
  readonly tone: 'hint' | 'failure';
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** What a reader can do with an analysis, where there is none yet. */
  readonly steps: readonly string[];
  readonly actions: readonly Action[];
}

export interface Action {
  readonly label: string;
  readonly sends: MessageFromPanel;
  /** The first thing to do is a button, the others are links. */
  readonly isPrimary: boolean;
}

/** One sentence or two that the reader should know, and what can be done about it. */
export interface Notice {
  readonly tone: 'notice' | 'failure';
  readonly text: string;
  readonly actions: readonly Action[];
}

export const HAD_NO_BLOCKS = 'It had no blocks when it was analyzed.';

const WAYS_TO_READ = [
  'Point at a block, and its lines light up in the editor.',
  'Click it, and it stays, for you to walk through it.',
  'Double-click it, and everything else is folded away.',
];

const TOUR: Action = { label: 'Show me around', sends: { type: 'command', id: 'open-walkthrough' }, isPrimary: false };
const REFRESH: Action = { label: 'Analyze it again', sends: { type: 'refresh' }, isPrimary: false };
const SETTINGS: Action = { label: 'Open the settings', sends: { type: 'open-settings' }, isPrimary: false };

const SET_UP: Action = {
  label: 'Set Up a Server',
  sends: { type: 'command', id: 'set-endpoint' },
  isPrimary: true,
};

const REMEDIES: Readonly<Record<Remedy, Action>> = {
  'set-api-key': { label: 'Set the API key', sends: { type: 'command', id: 'set-api-key' }, isPrimary: false },
  'set-endpoint': { label: 'Set the server', sends: { type: 'command', id: 'set-endpoint' }, isPrimary: false },
  'manage-trust': {
    label: 'Manage workspace trust',
    sends: { type: 'command', id: 'manage-trust' },
    isPrimary: false,
  },
  refresh: { label: 'Refresh', sends: { type: 'refresh' }, isPrimary: false },
};

function remediesOf({ remedy }: { readonly remedy?: Remedy }): readonly Action[] {
  return remedy === undefined ? [] : [REMEDIES[remedy]];
}

function toPrimary(action: Action): Action {
  return { ...action, isPrimary: true };
}

function actionsAfter(failure: { readonly remedy?: Remedy }): readonly Action[] {
  return [
    { label: 'Try Again', sends: { type: 'refresh' }, isPrimary: true },
    ...remediesOf(failure),
    { label: 'Show the log', sends: { type: 'command', id: 'show-output' }, isPrimary: false },
    SETTINGS,
  ];
}

/** The analysis that is shown: one without blocks says something of a file only as long as that has not changed. */
export function shownView(state: PanelState): AnalysisView | undefined {
  if (state.kind === 'idle') return undefined;
  return state.kind === 'analyzed' || state.view?.blocks.length !== 0 ? state.view : undefined;
}

/** What stands in the place of blocks. */
export function explainState(state: PanelState): StateMessage | undefined {
  if (shownView(state)?.blocks.length) return undefined;
  switch (state.kind) {
    case 'idle':
      return explainIdle(state);
    case 'error':
      return {
        tone: 'failure',
        heading: `${state.fileName} could not be analyzed`,
        paragraphs: [state.message, state.advice],
        steps: [],
        actions: actionsAfter(state),
      };
    case 'analyzing':
      return undefined;
    case 'analyzed':
      return NO_BLOCKS;
    case 'stale':
      return hint(`${state.fileName} has changed`, {
        paragraphs: [`${HAD_NO_BLOCKS} Analyze it again to see what it is for and where things are.`],
        actions: [{ label: 'Analyze It Again', sends: { type: 'refresh' }, isPrimary: true }],
      });
    default:
      return state satisfies never;
  }
}

/** What is said beside blocks: what happened since they were listed, and how they came to be. */
export function listNotices(state: PanelState): readonly Notice[] {
  const view = shownView(state);
  const notices: Notice[] = [];
  if (state.kind === 'stale' && view !== undefined) {
    notices.push({ tone: 'notice', text: 'The file has changed since.', actions: [REFRESH] });
  }
  if (state.kind === 'error' && view !== undefined) {
    const text = `${state.fileName} could not be analyzed. ${state.message} ${state.advice}`;
    notices.push({ tone: 'failure', text, actions: actionsAfter(state) });
  }
  const notice = state.kind === 'stale' || state.kind === 'analyzed' ? state.notice : undefined;
  if (notice !== undefined) notices.push({ tone: 'notice', text: notice.text, actions: remediesOf(notice) });
  const reason = view?.origin.degraded;
  if (reason !== undefined) {
    notices.push({ tone: 'notice', text: `A lesser analyzer answered: ${reason}`, actions: [] });
  }
  return notices;
}

const NO_BLOCKS: StateMessage = {
  tone: 'hint',
  heading: 'No blocks yet',
  paragraphs: ['A block is a set of lines with one job. They are listed here as soon as the file has code.'],
  steps: [],
  actions: [],
};

function explainIdle(state: Extract<PanelState, { kind: 'idle' }>): StateMessage {
  const file = state.fileName ?? 'This file';
  switch (state.why) {
    case 'no-file':
      return hint('See what a file is for', {
        paragraphs: ['Open a source file. Its purpose and its blocks are listed here, in the order to read them:'],
        steps: WAYS_TO_READ,
        actions: [TOUR],
      });
    case 'manual':
      return hint(`${file} has not been analyzed`, {
        paragraphs: ['Analyze it to see what it is for and where things are. Files are analyzed when you ask for it.'],
        actions: [
          { label: 'Analyze File', sends: { type: 'command', id: 'analyze-file' }, isPrimary: true },
          { ...SETTINGS, label: 'Analyze files as they open' },
        ],
      });
    case 'not-read':
      return hint(`The language of ${file} is not read on this machine`, {
        paragraphs: [
          ...(state.languages === undefined ? [] : [`Read without any setup: ${listNames(state.languages)}.`]),
          state.notice?.text ??
            'A server that asks a language model reads any language. Until you name one, nothing leaves your machine.',
        ],
        actions: (state.notice === undefined ? [SET_UP] : remediesOf(state.notice)).map(toPrimary),
      });
    case 'too-large':
      return hint(`${file} is too large`, {
        paragraphs: [`It has more than ${FILE_LIMITS}: to follow its edits would slow the editor down.`],
      });
    default:
      return state.why satisfies never;
  }
}

function hint(heading: string, parts: Partial<Pick<StateMessage, 'paragraphs' | 'steps' | 'actions'>>): StateMessage {
  return { tone: 'hint', heading, paragraphs: [], steps: [], actions: [], ...parts };
}

function listNames(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names);
}
