/** The red strip: telephone numbers at once, without the network, and the guidance as a message. */

import { byId } from './dom.js';

/** @param {(text: string) => void} ask gets the sentence to send when the strip is opened */
export function startEmergency(ask) {
  const button = byId('emergency');
  const panel = byId('emergency-panel');
  button.addEventListener('click', () => {
    const open = panel.hidden;
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) ask(button.dataset.ask || '');
  });
}
