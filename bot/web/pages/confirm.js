/** A question with two answers, over the page. */

import { byId, part } from './dom.js';

const box = byId('confirm');

/** @returns {Promise<boolean>} whether the person agreed */
export function confirmed() {
  const yes = part(box, 'yes');
  const no = part(box, 'no');
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  box.hidden = false;
  no.focus();
  return new Promise((resolve) => {
    /** @param {boolean} answer */
    const close = (answer) => {
      box.hidden = true;
      yes.removeEventListener('click', agree);
      no.removeEventListener('click', refuse);
      box.removeEventListener('keydown', keys);
      if (before) before.focus();
      resolve(answer);
    };
    const agree = () => close(true);
    const refuse = () => close(false);
    /** @param {KeyboardEvent} event */
    const keys = (event) => {
      if (event.key === 'Escape') refuse();
      if (event.key !== 'Tab') return;
      // Two buttons: Tab goes from one to the other and never behind the question.
      event.preventDefault();
      (document.activeElement === no ? yes : no).focus();
    };
    yes.addEventListener('click', agree);
    no.addEventListener('click', refuse);
    box.addEventListener('keydown', keys);
  });
}
