/** Where the customer writes. */

import { byId, words } from './dom.js';
import { recall, remember } from './store.js';

const LIMIT = 2000;
const NEAR = 200;

const form = byId('composer');
const field = /** @type {HTMLTextAreaElement} */ (byId('text'));
const counter = byId('counter');
const button = /** @type {HTMLButtonElement} */ (byId('send'));

/** @param {string} text */
const lengthOf = (text) => Array.from(text).length;

function fit() {
  field.style.height = 'auto';
  field.style.height = field.scrollHeight + 2 + 'px';
}

function refresh() {
  const left = LIMIT - lengthOf(field.value.trim());
  const key = left < 0 ? 'over' : 'left';
  counter.textContent = left <= NEAR ? words(key).replace('{n}', String(Math.abs(left))) : '';
  counter.classList.toggle('over', left < 0);
  field.setAttribute('aria-invalid', String(left < 0));
  button.setAttribute('aria-disabled', String(left < 0 || !field.value.trim()));
  fit();
}

/** Read the large or small type anew. */
export const resized = fit;

/** Forget what is written. */
export function empty() {
  field.value = '';
  remember('draft', null);
  refresh();
}

/** @param {(text: string) => void} submit called with 1 to 2000 characters */
export function start(submit) {
  const go = () => {
    const text = field.value.trim();
    if (!text || lengthOf(text) > LIMIT) return;
    empty();
    submit(text);
  };
  field.value = recall('draft') || '';
  refresh();
  field.addEventListener('input', () => {
    remember('draft', field.value || null);
    refresh();
  });
  field.addEventListener('keydown', (event) => {
    // While an input method composes, Enter chooses a word; some report only the code 229.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    go();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go();
  });
}
