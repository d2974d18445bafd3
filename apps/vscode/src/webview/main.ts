import {
  type KeptPage,
  type Marks,
  type MessageFromPanel,
  NO_MARKS,
  type PanelState,
  parseKeptPage,
  parseMessageToPanel,
} from '../panel/messages.ts';
import { announceMarks, announceState, blocksOf } from './announcements.ts';
import { Announcer } from './announcer.ts';
import { isForOthers } from './list-navigation.ts';
import { findElement } from './make-element.ts';
import { PanelView } from './panel-view.ts';
import { keepColorsReadable } from './readable-colors.ts';

keepColorsReadable();
const host = globalThis.acquireVsCodeApi<unknown>();
const announcer = new Announcer(findElement('announcer'));
const view = new PanelView({ send, moved: keep });

let state: PanelState | undefined;
let marks = NO_MARKS;
/** Whether the reader asked for the analysis that is under way. */
let wasAskedFor = false;

function send(message: MessageFromPanel): void {
  host.postMessage(message);
}

function keep(): void {
  if (state !== undefined) host.setState({ state, marks, ...view.place } satisfies KeptPage);
}

function announce(text: string | undefined): void {
  if (text !== undefined) announcer.say(text);
}

function showState(next: PanelState): void {
  if (next.kind === 'analyzing' || next.kind === 'idle') wasAskedFor = next.wasAskedFor ?? false;
  // What was said of one file is no news of another.
  if (state?.fileName !== next.fileName) announcer.clear();
  announce(announceState(state, next, wasAskedFor));
  if (next.kind !== 'analyzing') wasAskedFor = false;
  state = next;
  view.show(next);
  keep();
}

function showMarks(next: Marks): void {
  announce(announceMarks(marks, next, blocksOf(state)));
  marks = next;
  view.mark(next);
  keep();
}

function receive({ data }: MessageEvent<unknown>): void {
  const message = parseMessageToPanel(data);
  switch (message?.type) {
    case 'state':
      showState(message.state);
      break;
    case 'marks':
      showMarks(message);
      break;
    case undefined:
      break;
    default:
      message satisfies never;
  }
}

function restore(kept: KeptPage): void {
  state = kept.state;
  marks = kept.marks;
  view.mark(marks);
  view.show(state);
  view.restore(kept);
}

const kept = parseKeptPage(host.getState());
if (kept !== undefined) restore(kept);
window.addEventListener('message', receive);
window.addEventListener('blur', () => send({ type: 'keyboard', isHere: false }));
window.addEventListener('focus', () => {
  send({ type: 'keyboard', isHere: true });
  // By a command: the keyboard should be where the blocks are. A pointer over the page is about to choose for itself.
  const isByPointer = document.documentElement.matches(':hover');
  if (document.activeElement === document.body && !isByPointer) view.focus();
});
window.addEventListener('keydown', (event) => {
  const isNowhere = document.activeElement === document.body;
  if (isNowhere && ['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) view.focus();
  if (event.key === 'Escape' && !isForOthers(event) && view.stepBack()) event.preventDefault();
});
send({ type: 'ready' });
