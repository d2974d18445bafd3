import type { AnalysisView, PanelState } from '../panel/messages.ts';
import { countOf } from './block-text.ts';

/**
 * What a screen reader says when the state changes: a file that is read for the first time, an answer that was asked for, a failure.
 * Silent where the same file is read again by itself, since that happens while people type.
 */
export function announceState(
  previous: PanelState | undefined,
  next: PanelState,
  wasAskedFor: boolean,
): string | undefined {
  switch (next.kind) {
    case 'analyzed':
    case 'stale':
      return wasAskedFor || previous === undefined || !isAbout(previous, next.fileName)
        ? `${next.fileName}: ${summarize(next.view)}`
        : undefined;
    case 'error':
      return `${next.fileName}: ${next.message} ${next.advice}`;
    case 'analyzing':
      return wasAskedFor ? `Analyzing ${next.fileName}` : undefined;
    case 'idle':
      return undefined;
    default:
      return next satisfies never;
  }
}

/** Whether what was shown already told of this file. */
function isAbout(state: PanelState, fileName: string): boolean {
  const isTold = state.kind === 'analyzed' || state.kind === 'stale' || (state.kind === 'analyzing' && state.view);
  return Boolean(isTold) && state.fileName === fileName;
}

function summarize(view: AnalysisView): string {
  const intent = /[.!?]$/.test(view.intent) ? view.intent : `${view.intent}.`;
  return `${intent} ${view.blocks.length === 0 ? 'No blocks' : countOf(view.blocks.length, 'block')}.`;
}
