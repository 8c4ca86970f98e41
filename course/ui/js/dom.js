// Small helpers for the DOM. Text goes in as text nodes only; nothing here parses HTML.

const SVG_NS = "http://www.w3.org/2000/svg";
const WORDS = { good: "对", part: "部分对", bad: "错", warn: "注意", info: "说明" };
const SIGNS = { good: "✓", part: "◐", bad: "✗", warn: "!", info: "i" };

// Attributes that are null or false are left out; true gives an empty attribute.
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) setAttr(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function makeSvg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG_NS, tag), attributes, children);
}

// The setters touch the DOM only on a change, so that screen readers don't read the same thing again.
function setAttr(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

function setText(node, text) {
  const wanted = text === null || text === undefined ? "" : String(text);
  if (node.textContent !== wanted) node.textContent = wanted;
}

function setClass(node, name, on) {
  if (node.classList.contains(name) !== Boolean(on)) node.classList.toggle(name, Boolean(on));
}

function activeElement(root) {
  const tree = root.getRootNode();
  const active = tree.activeElement || null;
  return active && root.contains(active) ? active : null;
}

// Running text: a blank line starts a paragraph, lines starting with "- " make a list.
function setProse(node, text) {
  const wanted = String(text || "").replace(/\r\n/g, "\n");
  if (node.proseText === wanted) return;
  node.proseText = wanted;
  const parts = [];
  for (const paragraph of wanted.split("\n\n")) {
    const lines = paragraph.split("\n");
    const items = lines.filter((line) => line.startsWith("- "));
    const words = lines.filter((line) => line.trim() && !line.startsWith("- "));
    if (words.length) parts.push(make("p", {}, words.join("\n")));
    if (items.length) parts.push(make("ul", {}, ...items.map((item) => make("li", {}, item.slice(2)))));
  }
  node.replaceChildren(...parts);
}

// A sign with its word ("✓ 对"), so that no meaning hangs on colour alone.
function badge(tone, wordHidden = false, word = WORDS[tone]) {
  if (!WORDS[tone]) return null;
  return make(
    "span",
    { class: `cp-badge cp-tone-${tone}` },
    make("span", { class: "cp-sign", "aria-hidden": "true" }, SIGNS[tone]),
    make("span", { class: wordHidden ? "cp-hidden" : "cp-word" }, word),
  );
}

// Of many controls only one is in the tab order; the arrow keys reach the others.
function rove(nodes, at) {
  for (const node of nodes) setAttr(node, "tabindex", node === at ? "0" : "-1");
}

// Puts `nodes` into `parent` in this order, moving only those that aren't in place: a moved node would lose focus.
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

// Patches a list of blocks: a block keeps its DOM as long as its key (type and id, or type and place) stays.
function drawBlocks(ctx, parent, blocks, views) {
  const counts = {};
  const seen = new Set();
  const nodes = [];
  for (const block of blocks || []) {
    const create = BLOCKS[block.type];
    if (!create) continue;
    counts[block.type] = (counts[block.type] || 0) + 1;
    let key = block.id ? `${block.type}:${block.id}` : `${block.type}#${counts[block.type]}`;
    while (seen.has(key)) key += "'";
    seen.add(key);
    if (!views.has(key)) views.set(key, create(ctx, block));
    const view = views.get(key);
    view.update(block);
    nodes.push(view.node);
  }
  for (const [key, view] of [...views]) {
    if (seen.has(key)) continue;
    if (view.destroy) view.destroy();
    views.delete(key);
  }
  place(parent, nodes);
}

function destroyAll(views) {
  for (const view of views.values()) if (view.destroy) view.destroy();
  views.clear();
}

// type -> function (ctx, block) returning {node, update(block), destroy?}; filled by the chapters below.
const BLOCKS = {};
