/**
 * A reply's text as paragraphs, headings and lists. The text's own marks decide: a line that ends with a full-width
 * colon heads what follows, "· " and "1. " begin list lines, an empty line parts blocks.
 */

import { make } from './dom.js';

const BULLET = /^\s*[·•・-]\s+(.*)$/;
// "95598 网站" names a web site.
const SITE = /^\s*(智能互动)?网站/;
const STEP = /^\s*(\d{1,2}[.、．]|[（(]\d{1,2}[）)])\s*(\D.*)$/;
const HEAD = /^.{1,60}[：:]$/;
const LABEL = /^([^：，。；！？]{1,40}：)(.+)$/;
const NUMBERS = /(95598|12398|\d[\d:]*(?:-\d[\d:]*)+)/;
const PHONE = /^(95598|12398|0[1-9]\d{1,2}-\d{7,8})$/;

/** @typedef {{kind: 'head' | 'bullet' | 'step' | 'gap' | 'line', text: string, mark?: string}} Piece */

/**
 * @param {string} line
 * @returns {Piece}
 */
function pieceOf(line) {
  if (!line.trim()) return { kind: 'gap', text: '' };
  const bullet = BULLET.exec(line);
  if (bullet) return { kind: 'bullet', text: bullet[1] };
  const step = STEP.exec(line);
  if (step) return { kind: 'step', mark: step[1], text: step[2] };
  return { kind: HEAD.test(line.trim()) ? 'head' : 'line', text: line.trim() };
}

/**
 * Text with telephone numbers that can be dialled, and times and numbers that stay on one line.
 * @param {Element} parent
 * @param {string} text
 */
function addText(parent, text) {
  text.split(NUMBERS).forEach((run, index, runs) => {
    const between = /\d$/.test(runs[index - 1] || '') || /^\d/.test(runs[index + 1] || '');
    if (index % 2 === 0) {
      parent.append(run);
    } else if (PHONE.test(run) && !between && !SITE.test(runs[index + 1] || '')) {
      // A number inside a longer one (an account) is no telephone.
      const link = make('a', 'phone', run);
      link.setAttribute('href', 'tel:' + run.replace('-', ''));
      parent.append(link);
    } else {
      parent.append(make('span', 'whole', run));
    }
  });
}

/**
 * @param {Element} parent
 * @param {string} text its part up to the first colon becomes a label
 */
function addLine(parent, text) {
  const label = LABEL.exec(text);
  if (label) parent.append(make('b', 'label', label[1]));
  addText(parent, label ? label[2] : text);
}

/**
 * @param {Piece[]} pieces all bullets, or all steps
 * @returns {HTMLElement}
 */
function listOf(pieces) {
  const steps = pieces[0].kind === 'step';
  const list = make(steps ? 'ol' : 'ul', steps ? 'steps' : 'points');
  pieces.forEach((piece) => {
    const row = make('li');
    if (piece.mark) row.append(make('span', 'mark', piece.mark));
    const body = make('span', 'body');
    addLine(body, piece.text);
    row.append(body);
    list.append(row);
  });
  return list;
}

/**
 * @param {Piece[]} pieces
 * @returns {Piece[][]} neighbours of one list together, everything else alone
 */
function runsOf(pieces) {
  /** @type {Piece[][]} */
  const runs = [];
  pieces.forEach((piece) => {
    const last = runs[runs.length - 1];
    const joins = last && last[0].kind === piece.kind && (piece.kind === 'bullet' || piece.kind === 'step');
    if (joins) last.push(piece);
    else runs.push([piece]);
  });
  return runs;
}

/**
 * @param {string} text
 * @param {{titles?: string[], asks?: boolean}} [hints] `titles`: lines that are headings in their own right;
 *   `asks`: the last line is the question above the buttons
 * @returns {DocumentFragment}
 */
export function prose(text, hints) {
  const titles = (hints && hints.titles) || [];
  const pieces = text.replace(/\r/g, '').split('\n').map(pieceOf);
  const runs = runsOf(pieces);
  const out = document.createDocumentFragment();
  runs.forEach((run, index) => {
    const first = run[0];
    if (first.kind === 'bullet' || first.kind === 'step') {
      out.append(listOf(run));
    } else if (first.kind === 'gap') {
      out.append(make('div', 'gap'));
    } else if (first.kind === 'head' || titles.indexOf(first.text) >= 0) {
      out.append(make('h3', index === 0 ? 'lead' : 'sub', first.text));
    } else {
      const last = index === runs.length - 1 && runs.length > 1;
      const line = make('p', hints && hints.asks && last ? 'ask' : '');
      addLine(line, first.text);
      out.append(line);
    }
  });
  return out;
}
