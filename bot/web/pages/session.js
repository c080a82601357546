/** The conversation of this browser: opened at the first message, kept over reloads, opened anew when it is gone. */

import * as api from './api.js';
import { recallJson, remember } from './store.js';

const KEY = 'conversation';

/** @returns {api.Opened | null} */
function current() {
  const kept = recallJson(KEY);
  return kept && kept.conversation_id && kept.token ? kept : null;
}

/** @param {unknown} error */
const isGone = (error) => error instanceof api.ApiError && (error.status === 401 || error.status === 404);

const forget = () => remember(KEY, null);

async function opened() {
  const kept = current();
  if (kept) return kept;
  const fresh = await api.open();
  remember(KEY, JSON.stringify({ conversation_id: fresh.conversation_id, token: fresh.token }));
  return fresh;
}

/**
 * What was said before; empty without a conversation or when the server no longer has it.
 * @returns {Promise<api.Line[]>} Rejects with ApiError when it cannot be read now.
 */
export async function history() {
  const kept = current();
  if (!kept) return [];
  try {
    const answer = await api.transcript(kept);
    return (answer && answer.messages) || [];
  } catch (error) {
    if (!isGone(error)) throw error;
    forget();
    return [];
  }
}

/**
 * @param {string} text
 * @param {string} id client message id
 * @returns {Promise<api.Turn>} Rejects with ApiError.
 */
export async function send(text, id) {
  try {
    return await api.send(await opened(), text, id);
  } catch (error) {
    if (!isGone(error)) throw error;
    forget();
    return api.send(await opened(), text, id);
  }
}

/** Erase what the server keeps, and start anew. Rejects with ApiError; then nothing has changed. */
export async function erase() {
  const kept = current();
  if (!kept) return;
  try {
    await api.erase(kept);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  forget();
}

/** @returns {string} a new client message id; randomUUID needs https, which a hall's own network may lack */
export function newId() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}
