import type { Marks, PanelBlock, PanelState } from '../panel/messages.ts';
import { countOf } from './block-text.ts';
import { explainState, HAD_NO_BLOCKS } from './state-message.ts';

/**
 * What a screen reader says when the state changes: a file that is read for the first time, an answer that was asked for, a failure.
 * Silent where the same file is read again by itself, since that happens while people type.
 */
export function announceState(
  previous: PanelState | undefined,
  next: PanelState,
  /** Whether the reader asked for the analysis that this is about. */
  wasAskedFor: boolean,
): string | undefined {
  switch (next.kind) {
    case 'analyzed':
    case 'stale':
      return wasAskedFor || previous === undefined || !isAbout(previous, next.fileName) ? summarize(next) : undefined;
    case 'error':
      return `${next.fileName}: ${next.message} ${next.advice}`;
    case 'analyzing':
      return wasAskedFor ? `Analyzing ${next.fileName}` : undefined;
    case 'idle':
      return wasAskedFor ? explainState(next)?.heading : undefined;
    default:
      return next satisfies never;
  }
}

/** The blocks that a state shows. */
export function blocksOf(state: PanelState | undefined): readonly PanelBlock[] {
  return state === undefined || state.kind === 'idle' ? [] : (state.view?.blocks ?? []);
}

/**
 * What a screen reader says when a block is pinned, walked through, focused or let go, be it here or in the editor. Silent
 * about blocks that are no longer shown, and about the cursor, which the editor tells of.
 */
export function announceMarks(previous: Marks, next: Marks, blocks: readonly PanelBlock[]): string | undefined {
  const labelOf = (id: string | null): string | undefined => blocks.find((block) => block.id === id)?.label;
  const focused = labelOf(next.focusedBlockId);
  const pinned = labelOf(next.pinnedBlockId);
  if (next.focusedBlockId !== previous.focusedBlockId) {
    if (focused !== undefined) return `Everything but ${focused} is folded away`;
    if (labelOf(previous.focusedBlockId) !== undefined) return 'Nothing is folded away any more';
  }
  const segment = describeSegment(next);
  if (next.pinnedBlockId !== previous.pinnedBlockId) {
    if (pinned !== undefined) return [`Pinned ${pinned}`, ...segment].join(', ');
    return labelOf(previous.pinnedBlockId) === undefined ? undefined : 'Released';
  }
  return pinned !== undefined && next.segment?.number !== previous.segment?.number ? segment[0] : undefined;
}

/** Nothing where a block is in one piece. */
function describeSegment({ segment }: Marks): readonly string[] {
  return segment === undefined || segment.count < 2 ? [] : [`segment ${segment.number} of ${segment.count}`];
}

/** Whether what was shown already told of this file. */
function isAbout(state: PanelState, fileName: string): boolean {
  const isTold = state.kind === 'analyzed' || state.kind === 'stale' || (state.kind === 'analyzing' && state.view);
  return Boolean(isTold) && state.fileName === fileName;
}

function summarize({ kind, fileName, view, notice }: Extract<PanelState, { kind: 'analyzed' | 'stale' }>): string {
  if (kind === 'stale' && view.blocks.length === 0) return `${fileName} has changed. ${HAD_NO_BLOCKS}`;
  const intent = /[.!?]$/.test(view.intent) ? view.intent : `${view.intent}.`;
  const count = view.blocks.length === 0 ? 'No blocks' : countOf(view.blocks.length, 'block');
  return [`${fileName}: ${intent} ${count}.`, ...(notice === undefined ? [] : [notice.text])].join(' ');
}
