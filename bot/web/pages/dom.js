/** Building the page from its templates; text only ever goes in as text. */

/**
 * @param {string} id
 * @returns {HTMLElement} Throws when the page lacks it.
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error('no element ' + id);
  return found;
}

/**
 * @param {string} id of a template
 * @returns {HTMLElement} a fresh copy of its first element
 */
export function stamp(id) {
  const template = /** @type {HTMLTemplateElement} */ (byId(id));
  return /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
}

/**
 * @param {Element} root
 * @param {string} name value of data-part
 * @returns {HTMLElement}
 */
export function part(root, name) {
  const found = root.querySelector('[data-part="' + name + '"]');
  if (!found) throw new Error('no part ' + name);
  return /** @type {HTMLElement} */ (found);
}

/**
 * @param {string} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/**
 * A sentence of the page, kept in the page itself.
 * @param {string} name of a data attribute of the element `words`, in camel case
 * @returns {string}
 */
export function words(name) {
  return byId('words').dataset[name] || '';
}
