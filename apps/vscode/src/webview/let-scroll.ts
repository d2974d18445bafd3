/** Starts an element at its top again; where it is cut off, the keyboard can come there to scroll it. */
export function letScroll(element: HTMLElement): void {
  element.scrollTop = 0;
  const isCut = element.scrollHeight > element.clientHeight;
  if (isCut) element.tabIndex = 0;
  else element.removeAttribute('tabindex');
}
