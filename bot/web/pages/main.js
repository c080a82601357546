/** The chat page: wires the parts. */

import { ApiError } from './api.js';
import * as composer from './composer.js';
import { confirmed } from './confirm.js';
import { byId, words } from './dom.js';
import { startEmergency } from './emergency.js';
import { notice } from './notice.js';
import * as session from './session.js';
import { recall, remember } from './store.js';
import * as thread from './thread.js';
import * as unsent from './unsent.js';

/** @typedef {import('./unsent.js').Message} Message */

/** Messages go one after another, so that their answers come in order. */
let queue = Promise.resolve();
let underway = 0;
let lastText = '';
let restored = true;
/** Counts clearings: an answer to a message from before one is not shown. */
let epoch = 0;
/** Ids of the messages on the page. @type {Set<string>} */
const shown = new Set();

/**
 * @param {unknown} error
 * @returns {string} what to tell the person
 */
function reason(error) {
  if (error instanceof ApiError && error.detail) return error.detail;
  return words(navigator.onLine === false ? 'offline' : 'unreachable');
}

/**
 * @param {Message} message
 * @param {HTMLElement} bubble
 */
async function deliver(message, bubble) {
  const round = epoch;
  try {
    const turn = await session.send(message.text, message.id);
    if (round !== epoch) return;
    unsent.drop(message.id);
    thread.addReplies(turn.replies, turn.status, say, bubble);
  } catch (error) {
    if (round !== epoch) return;
    thread.markFailed(bubble, reason(error), () => post(message, bubble));
  }
}

/**
 * @param {Message} message
 * @param {HTMLElement} bubble
 */
function post(message, bubble) {
  thread.clearFailed(bubble);
  // Kept before it goes out: a page that is closed meanwhile still has it.
  unsent.keep(message);
  underway += 1;
  thread.showWaiting(true);
  queue = queue.then(() => deliver(message, bubble)).then(() => {
    underway -= 1;
    if (underway === 0) thread.showWaiting(false);
  });
}

/**
 * Say something as the customer.
 * @param {string} text what is sent
 * @param {string} title what is shown
 */
function say(text, title) {
  lastText = text;
  const message = { id: session.newId(), text, title };
  shown.add(message.id);
  post(message, thread.addMine(title));
}

/** @param {Message} message a message of an earlier visit that did not get through */
function showUnsent(message) {
  if (shown.has(message.id)) return;
  shown.add(message.id);
  const bubble = thread.addMine(message.title || message.text);
  thread.markFailed(bubble, words('unsent'), () => post(message, bubble));
}

/** @param {import('./api.js').Line[]} lines */
function showHistory(lines) {
  /** @type {Map<string, string>} */
  const titles = new Map();
  let said = '';
  lines.forEach((line) => {
    if (line.direction === 'in') {
      said = line.text;
      const title = titles.get(line.text);
      thread.addMine(title || (line.text.charAt(0) === '/' ? words('chosen') : line.text));
      return;
    }
    const replies = line.replies && line.replies.length ? line.replies : [{ text: line.text }];
    replies.forEach((reply) => (reply.buttons || []).forEach((button) => titles.set(button.payload, button.title)));
    thread.addReplies(replies, line.status, say);
  });
  // The last message may have been answered although this page never heard of it.
  unsent.all().filter((message) => message.text === said).forEach((message) => unsent.drop(message.id));
}

async function restore() {
  try {
    const lines = await session.history();
    restored = true;
    thread.quietly(() => {
      if (lines.length) showHistory(lines);
      unsent.all().forEach(showUnsent);
    });
    notice('');
  } catch (error) {
    restored = false;
    notice(words('history'));
  }
}

async function clear() {
  if (!(await confirmed())) return;
  try {
    await session.erase();
  } catch (error) {
    notice(words('keep') + reason(error));
    return;
  }
  epoch += 1;
  lastText = '';
  unsent.clear();
  composer.empty();
  thread.clear();
  notice('');
  byId('text').focus();
}

function startLarge() {
  const button = byId('large');
  const show = () => {
    const on = recall('large') === '1';
    document.documentElement.classList.toggle('large', on);
    button.setAttribute('aria-pressed', String(on));
    composer.resized();
  };
  button.addEventListener('click', () => {
    remember('large', recall('large') === '1' ? null : '1');
    show();
  });
  show();
}

function startNetwork() {
  window.addEventListener('offline', () => notice(words('offline')));
  window.addEventListener('online', () => {
    notice('');
    if (!restored && !lastText) restore();
  });
  if (navigator.onLine === false) notice(words('offline'));
}

composer.start((text) => say(text, text));
startLarge();
startNetwork();
startEmergency((text) => { if (text !== lastText) say(text, text); });
document.querySelectorAll('[data-say]').forEach((chip) => {
  const text = /** @type {HTMLElement} */ (chip).dataset.say || '';
  chip.addEventListener('click', () => say(text, text));
});
byId('clear').addEventListener('click', clear);
// What is said while the page still loads waits for it: otherwise it would stand in the history too.
queue = restore();
