/** One line above the input for what concerns the whole page. */

import { byId } from './dom.js';

/** @param {string} text empty removes it */
export function notice(text) {
  const line = byId('notice');
  line.textContent = text;
  line.hidden = !text;
}
