/**
 * What the page remembers over a reload. Storage can be switched off or full: then it holds as long as the page.
 */

const PREFIX = 'bandian.';

/** @type {Map<string, string>} */
const memory = new Map();

/**
 * @param {string} key
 * @returns {string | null}
 */
export function recall(key) {
  // Memory has only what storage refused, which is then the newer of the two.
  const held = memory.get(key);
  if (held !== undefined) return held;
  try {
    return window.localStorage.getItem(PREFIX + key);
  } catch (error) {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string | null} value null forgets
 */
export function remember(key, value) {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) window.localStorage.removeItem(PREFIX + key);
    else window.localStorage.setItem(PREFIX + key, value);
    memory.delete(key);
  } catch (error) { /* memory has it */ }
}

/**
 * @param {string} key
 * @returns {any} what was kept, or null when there is nothing or it is damaged
 */
export function recallJson(key) {
  try {
    return JSON.parse(recall(key) || 'null');
  } catch (error) {
    return null;
  }
}
