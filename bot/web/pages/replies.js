/** A reply as a card: what it says, where that stands, what can be chosen next. */

import { make, part, stamp, words } from './dom.js';
import { prose } from './prose.js';

/** @typedef {import('./api.js').Reply} Reply */
/** @typedef {import('./api.js').Source} Source */
/** @typedef {(text: string, title: string) => void} Choose */

/**
 * @param {Source} source
 * @returns {HTMLElement}
 */
function sourceRow(source) {
  const row = stamp('tpl-source');
  part(row, 'title').textContent = source.title;
  [['article', source.article], ['effective', source.effective], ['checked', source.checked]].forEach(([name, value]) => {
    const line = part(row, String(name));
    if (value) part(line, 'value').textContent = value;
    else line.remove();
  });
  return row;
}

/**
 * @param {Source[]} sources at least one
 * @returns {HTMLElement} one closed line that opens to the list
 */
function sourceFold(sources) {
  const fold = stamp('tpl-sources');
  part(fold, 'count').textContent = String(sources.length);
  sources.forEach((source) => part(fold, 'list').append(sourceRow(source)));
  return fold;
}

/**
 * @param {Reply} reply
 * @param {Choose} choose
 * @returns {HTMLElement}
 */
function buttonRow(reply, choose) {
  const row = make('div', 'choices');
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', words('choices'));
  (reply.buttons || []).forEach((button) => {
    const element = make('button', 'choice', button.title);
    element.setAttribute('type', 'button');
    element.addEventListener('click', () => {
      element.classList.add('chosen');
      choose(button.payload, button.title);
    });
    row.append(element);
  });
  return row;
}

/**
 * @param {Reply} reply
 * @returns {string[]} lines of the text that are names, by the reply's card
 */
function titlesOf(reply) {
  const halls = reply.card && reply.card.kind === 'halls' ? reply.card.halls || [] : [];
  return halls.map((/** @type {{name: string}} */ hall) => hall.name);
}

/**
 * @param {Reply} reply
 * @param {string | null | undefined} status of the turn
 * @param {Choose} choose
 * @returns {HTMLElement}
 */
export function replyCard(reply, status, choose) {
  const urgent = status === 'safety';
  const card = stamp(urgent ? 'tpl-urgent' : 'tpl-reply');
  const asks = Boolean(reply.buttons && reply.buttons.length) && /[？?]\s*$/.test(reply.text);
  part(card, 'text').append(prose(reply.text || '', { titles: titlesOf(reply), asks }));
  if (reply.buttons && reply.buttons.length) card.append(buttonRow(reply, choose));
  if (reply.sources && reply.sources.length) card.append(sourceFold(reply.sources));
  return card;
}
