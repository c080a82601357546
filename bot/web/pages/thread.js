/** The messages on the page. */

import { byId, make, part, stamp } from './dom.js';
import { replyCard } from './replies.js';

/** @typedef {import('./replies.js').Choose} Choose */
/** @typedef {import('./api.js').Reply} Reply */

const GAP_PX = 12;
const SLOW_MS = 7000;

const log = byId('log');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
/** @type {HTMLElement | null} */
let waiting = null;
/** Where new messages go: before this element, or at the end. @type {Element | null} */
let place = null;
/** @type {number | undefined} */
let slow;

/** @param {number} top in page pixels */
function scrollTo(top) {
  try {
    window.scrollTo({ top, behavior: calm.matches ? 'auto' : 'smooth' });
  } catch (error) {
    window.scrollTo(0, top);
  }
}

const bottom = () => document.documentElement.scrollHeight - window.innerHeight;

/** Show the newest message. */
export const toEnd = () => scrollTo(bottom());

/**
 * Show an answer from its beginning: what was asked goes to the top, if the answer is longer than the page.
 * @param {HTMLElement} from
 */
function toStart(from) {
  const bar = byId('bar');
  const covered = window.getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0;
  scrollTo(Math.min(bottom(), from.getBoundingClientRect().top + window.pageYOffset - covered - GAP_PX));
}

/** @param {HTMLElement} element goes in above the waiting line */
function add(element) {
  document.body.classList.add('talking');
  log.insertBefore(element, place || waiting);
}

/**
 * The customer's own words.
 * @param {string} text
 * @returns {HTMLElement}
 */
export function addMine(text) {
  const bubble = stamp('tpl-mine');
  part(bubble, 'text').textContent = text;
  add(bubble);
  return bubble;
}

/**
 * Say under a message that it was not sent.
 * @param {HTMLElement} bubble
 * @param {string} detail
 * @param {() => void} again
 */
export function markFailed(bubble, detail, again) {
  clearFailed(bubble);
  const failed = stamp('tpl-failed');
  part(failed, 'detail').textContent = detail;
  part(failed, 'again').addEventListener('click', again);
  bubble.classList.add('failed');
  bubble.append(failed);
  toStart(bubble);
}

/** @param {HTMLElement} bubble */
export function clearFailed(bubble) {
  bubble.classList.remove('failed');
  const failed = bubble.querySelector('.failure');
  if (failed) failed.remove();
}

/**
 * @param {Reply[]} replies
 * @param {string | null | undefined} status
 * @param {Choose} choose
 * @param {HTMLElement} [asked] the message that is answered; the answer goes below it and into view
 */
export function addReplies(replies, status, choose, asked) {
  const turn = stamp('tpl-turn');
  replies.forEach((reply) => turn.append(replyCard(reply, status, choose)));
  if (asked) asked.insertAdjacentElement('afterend', turn);
  else add(turn);
  if (asked) toStart(asked);
}

/** @param {boolean} on whether an answer is being waited for */
export function showWaiting(on) {
  window.clearTimeout(slow);
  if (waiting) waiting.remove();
  waiting = on ? stamp('tpl-waiting') : null;
  if (!waiting) return;
  const line = part(waiting, 'text');
  slow = window.setTimeout(() => { line.textContent = line.dataset.slow || ''; }, SLOW_MS);
  log.append(waiting);
  toEnd();
}

/** Remove all messages. */
export function clear() {
  showWaiting(false);
  log.textContent = '';
  document.body.classList.remove('talking');
}

/**
 * Fill in what was said before, above what has been said meanwhile, without having all of it read out.
 * @param {() => void} fill
 */
export function quietly(fill) {
  log.setAttribute('aria-live', 'off');
  place = log.firstElementChild;
  fill();
  place = null;
  if (log.firstElementChild) window.scrollTo(0, bottom());
  window.setTimeout(() => log.setAttribute('aria-live', 'polite'), 500);
}
