/** Messages that did not get through: kept over a reload, sent again under their first id. */

import { recallJson, remember } from './store.js';

/** @typedef {{id: string, text: string, title: string}} Message `title` is shown, `text` is sent */

const KEY = 'unsent';

/** @returns {Message[]} */
export function all() {
  const kept = recallJson(KEY);
  return Array.isArray(kept) ? kept.filter((one) => one && one.id && one.text) : [];
}

/** @param {Message[]} messages */
const write = (messages) => remember(KEY, messages.length ? JSON.stringify(messages) : null);

/** @param {Message} message */
export const keep = (message) => write(all().filter((one) => one.id !== message.id).concat([message]));

/** @param {string} id */
export const drop = (id) => write(all().filter((one) => one.id !== id));

/** Forget all. */
export const clear = () => write([]);
