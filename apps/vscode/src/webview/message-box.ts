import type { MessageFromPanel } from '../panel/messages.ts';
import { makeIcon } from './icons.ts';
import { makeElement } from './make-element.ts';
import type { Action, Notice, StateMessage } from './state-message.ts';

type Send = (message: MessageFromPanel) => void;

/** @param headingTag the page has one first heading: the file's intent, or this one where there is none. */
export function makeMessageBox(message: StateMessage, headingTag: 'h1' | 'h2', send: Send): HTMLElement {
  const heading = makeElement(headingTag, { dir: 'auto' }, message.heading);
  if (message.tone === 'failure') heading.prepend(makeIcon('failure'));
  const steps = message.steps.map((step) => makeElement('li', {}, step));
  return makeElement(
    'section',
    { className: `message message-${message.tone}` },
    heading,
    ...message.paragraphs.map((paragraph) => makeElement('p', { dir: 'auto' }, paragraph)),
    ...(steps.length === 0 ? [] : [makeElement('ul', {}, ...steps)]),
    ...message.actions.map((action) => makeAction(action, send)),
  );
}

/** What can be done about it follows the sentence as links. */
export function makeNotice({ tone, text, actions }: Notice, send: Send): HTMLElement {
  const links = actions.flatMap((action) => [' ', makeAction({ ...action, isPrimary: false }, send)]);
  const words = makeElement('p', {}, makeElement('span', { dir: 'auto' }, text), ...links);
  return makeElement('div', { className: 'notice' }, makeIcon(tone), words);
}

function makeAction({ label, sends, isPrimary }: Action, send: Send): HTMLElement {
  const button = makeElement('button', { type: 'button', className: isPrimary ? 'primary' : 'link' }, label);
  button.addEventListener('click', () => send(sends));
  return button;
}
