/** The HTTP interface, as much of it as the page needs. */

/** @typedef {{title: string, payload: string}} Button */
/** @typedef {{title: string, article?: string | null, effective?: string | null, checked?: string | null}} Source */
/** @typedef {{text: string, buttons?: Button[], card?: {[key: string]: any} | null, sources?: Source[]}} Reply */
/** @typedef {{message_id: string, status: string, replies: Reply[]}} Turn */
/** @typedef {{direction: 'in' | 'out', text: string, status?: string | null, replies?: Reply[]}} Line */
/** @typedef {{conversation_id: string, token: string}} Opened */

const ROOT = '/api/v1/conversations';
const PATIENCE_MS = 30000;

/** A call that failed: `status` is 0 when no answer came, `detail` is meant for the person, or empty. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   */
  constructor(status, detail) {
    super('request failed: ' + status);
    this.status = status;
    this.detail = detail;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [token]
 * @param {object} [body]
 * @returns {Promise<any>} the JSON answered, or null. Rejects with ApiError.
 */
async function call(method, path, token, body) {
  /** @type {{[name: string]: string}} */
  const headers = {};
  if (token) headers.Authorization = 'Bearer ' + token;
  if (body) headers['Content-Type'] = 'application/json';
  const abort = typeof AbortController === 'function' ? new AbortController() : null;
  const timer = setTimeout(() => { if (abort) abort.abort(); }, PATIENCE_MS);
  try {
    const response = await fetch(path, {
      method, headers, cache: 'no-store',
      body: body ? JSON.stringify(body) : undefined,
      signal: abort ? abort.signal : undefined,
    });
    const answer = response.status === 204 ? null : await response.json().catch(() => null);
    if (!response.ok) throw new ApiError(response.status, (answer && answer.detail) || '');
    return answer;
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0, '');
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} id */
const messages = (id) => ROOT + '/' + encodeURIComponent(id) + '/messages';

/** @returns {Promise<Opened>} */
export const open = () => call('POST', ROOT, undefined, { channel: 'web' });

/**
 * @param {Opened} talk
 * @param {string} text
 * @param {string} clientMessageId the same one again is answered again and acts once
 * @returns {Promise<Turn>}
 */
export const send = (talk, text, clientMessageId) =>
  call('POST', messages(talk.conversation_id), talk.token, { text, client_message_id: clientMessageId });

/**
 * @param {Opened} talk
 * @returns {Promise<{messages: Line[]}>} oldest first
 */
export const transcript = (talk) => call('GET', messages(talk.conversation_id) + '?limit=500', talk.token);

/**
 * @param {Opened} talk
 * @returns {Promise<null>}
 */
export const erase = (talk) => call('DELETE', messages(talk.conversation_id), talk.token);
