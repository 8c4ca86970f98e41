// Marked answers: parts of a running text (spans), places in a drawing (scene).

BLOCKS.spans = (ctx, first) => {
  const group = ctx.newId("tool");
  const tools = make("div", { class: "cp-options cp-inline", role: "radiogroup", "aria-label": "先选标记的种类" });
  const text = make("p", { class: "cp-spans-text" });
  const count = make("p", { class: "cp-note" });
  const frame = groupFrame(
    ctx, "cp-spans", "点一处就标上，再点一下取消。用键盘：方向键移动，空格或回车标记。", tools, text, count,
  );
  const segments = new Map(); // segment id -> {node, words, tag}
  const kinds = new Map(); // tool id -> {row, input, label}
  let block = first;
  let tool = null; // the kind of mark that a press makes
  let at = null; // id of the segment in the tab order

  const marked = () => shownValue(ctx, block) || (block.tools ? {} : []);
  const markOf = (id) => (block.tools ? marked()[id] : marked().includes(id) || undefined);
  const nameOf = (id) => block.tools.find((one) => one.id === id)?.label ?? "";

  function toggle(id) {
    at = id;
    if (block.disabled) return;
    const off = markOf(id) === (block.tools ? tool : true);
    const now = (one) => (one === id ? (off ? undefined : block.tools ? tool : true) : markOf(one));
    const ids = block.segments.map((one) => one.id).filter((one) => now(one) !== undefined);
    ctx.saver.change(block.id, block.tools ? Object.fromEntries(ids.map((one) => [one, now(one)])) : ids);
    view.update(block);
    if (block.tools) ctx.announce(off ? "已取消" : `已标为${nameOf(tool)}`);
  }

  function go(to) {
    at = block.segments[Math.min(block.segments.length - 1, Math.max(0, to))].id;
    rove([...segments.values()].map((one) => one.node), segments.get(at).node);
    segments.get(at).node.focus();
  }

  text.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const here = block.segments.findIndex((one) => one.id === at);
    const keys = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: block.segments.length };
    if (event.key in keys) go(keys[event.key]);
    else if (event.key === " " || event.key === "Enter") toggle(at);
    else return;
    event.preventDefault();
  });

  function segmentOf(id) {
    if (!segments.has(id)) {
      const words = make("span", { class: "cp-span-words" });
      const tag = make("span", { class: "cp-span-tag" });
      const node = make("span", { role: "button" }, words, tag);
      node.addEventListener("click", () => {
        toggle(id);
        go(block.segments.findIndex((one) => one.id === id));
      });
      segments.set(id, { node, words, tag, drawn: null });
    }
    return segments.get(id);
  }

  function drawSegment(one) {
    const made = segmentOf(one.id);
    const mark = markOf(one.id);
    setText(made.words, one.text);
    const said = [block.tools && mark ? nameOf(mark) : "", one.note].filter(Boolean).join("，");
    const drawn = JSON.stringify([said, one.tone]);
    if (made.drawn !== drawn) {
      made.drawn = drawn;
      made.tag.replaceChildren(...[badge(one.tone, true), said].filter(Boolean));
      made.tag.hidden = !made.tag.firstChild;
    }
    setAttr(made.node, "class", `cp-span${mark ? " cp-chosen" : ""}${one.tone ? ` cp-tone-${one.tone}` : ""}`);
    setAttr(made.node, "aria-pressed", mark ? "true" : "false");
    setAttr(made.node, "aria-disabled", block.disabled ? "true" : null);
    return made.node;
  }

  function drawTools() {
    const wanted = block.tools || [];
    if (!wanted.some((one) => one.id === tool)) tool = wanted[0]?.id ?? null;
    for (const id of [...kinds.keys()]) if (!wanted.some((one) => one.id === id)) kinds.delete(id);
    const placed = wanted.map((one) => {
      if (!kinds.has(one.id)) {
        const input = make("input", { type: "radio", name: group, id: ctx.newId("option") });
        const label = make("span", { class: "cp-option-label" });
        const row = make("label", { class: "cp-option", for: input.id }, input, make("span", { class: "cp-option-text" }, label));
        input.addEventListener("change", () => {
          tool = one.id;
          drawTools();
        });
        kinds.set(one.id, { row, input, label });
      }
      const made = kinds.get(one.id);
      setText(made.label, one.label);
      if (made.input.checked !== (one.id === tool)) made.input.checked = one.id === tool;
      setClass(made.row, "cp-chosen", one.id === tool);
      return made.row;
    });
    place(tools, placed);
    tools.hidden = !wanted.length || Boolean(block.disabled);
  }

  const view = {
    node: frame.node,
    update(next) {
      block = next;
      frame.update(block);
      drawTools();
      for (const id of [...segments.keys()]) if (!block.segments.some((one) => one.id === id)) segments.delete(id);
      const nodes = block.segments.map(drawSegment);
      if (!segments.has(at)) at = block.segments[0].id;
      rove(nodes, segments.get(at).node);
      place(text, nodes);
      const marks = block.segments.filter((one) => markOf(one.id) !== undefined).length;
      setText(count, marks ? `已标 ${marks} 处` : "还没有标");
    },
  };
  return view;
};

// What may stand in a drawing, as in course/ui/drawing.py; anything else is left out.
const SHAPES = {
  rect: ["x", "y", "width", "height", "rx"],
  circle: ["cx", "cy", "r"],
  line: ["x1", "y1", "x2", "y2"],
  path: ["d"],
  text: ["x", "y"],
};

function drawShape(shape) {
  const names = Object.hasOwn(SHAPES, shape.shape) ? SHAPES[shape.shape] : null;
  if (!names) return null;
  const colour = (name, otherwise) => {
    const wanted = name ?? otherwise;
    return wanted === "none" || !/^[a-z]+(-pale)?$/.test(wanted) ? "none" : `var(--cp-${wanted})`;
  };
  const words = shape.shape === "text";
  const node = makeSvg(shape.shape, Object.fromEntries(names.map((name) => [name, shape[name] ?? null])));
  setAttr(node, "fill", colour(shape.fill, words ? "ink" : "none"));
  setAttr(node, "stroke", colour(shape.stroke, shape.fill || words ? "none" : "ink"));
  setAttr(node, "stroke-width", Number(shape.stroke_width) || 2);
  setAttr(node, "stroke-dasharray", shape.dash ? "8 6" : null);
  if (words) {
    setAttr(node, "font-size", Number(shape.size) || 18);
    setAttr(node, "text-anchor", ["middle", "end"].includes(shape.anchor) ? shape.anchor : null);
    setAttr(node, "font-weight", shape.bold ? "700" : null);
    setText(node, shape.text);
  }
  return node;
}

BLOCKS.scene = (ctx, first) => {
  const svg = makeSvg("svg", { class: "cp-drawing", role: "img" });
  const layer = make("div", { class: "cp-scene" }, svg);
  const name = make("p", { class: "cp-note" });
  const summary = make("summary", { class: "cp-summary" });
  const box = make("div", { class: "cp-options" });
  const words = make("details", { class: "cp-details" }, summary, make("div", {}, box));
  const frame = groupFrame(ctx, "cp-picture", "点图上的编号框就选上，再点一下取消；也可以展开图下面的文字列表来选。", layer, name, words);
  const spots = new Map(); // spot id -> {button, sign, row, input, label, mark, note, drawn}
  let block = first;
  let drawn = "";
  let over = null; // id of the spot under the pointer or with the focus

  const marked = () => shownValue(ctx, block) || [];

  function toggle(id) {
    if (block.disabled) return;
    const on = new Set(marked());
    if (!on.delete(id)) on.add(id);
    ctx.saver.change(block.id, block.spots.map((one) => one.id).filter((one) => on.has(one)));
    view.update(block);
  }

  function drawName() {
    const at = block.spots.findIndex((one) => one.id === over);
    const spot = block.spots[at];
    const state = spot && marked().includes(spot.id) ? "（已选）" : "";
    setText(name, spot ? `${at + 1} 号：${spot.label}${state}` : `已选 ${marked().length} 处，共 ${block.spots.length} 处可选`);
  }

  function newSpot(id) {
    const sign = make("span", { class: "cp-spot-sign" });
    const button = make("button", { type: "button" }, sign);
    button.addEventListener("click", () => toggle(id));
    for (const [kind, now] of [["focus", id], ["mouseenter", id], ["blur", null], ["mouseleave", null]]) {
      button.addEventListener(kind, () => {
        over = now;
        drawName();
      });
    }
    const input = make("input", { type: "checkbox", id: ctx.newId("option") });
    const label = make("span", { class: "cp-option-label" });
    const mark = make("span", { class: "cp-mark" });
    const note = make("span", { class: "cp-option-note" });
    const row = make("label", { for: input.id }, input, make("span", { class: "cp-option-text" }, label, mark, note));
    input.addEventListener("change", () => toggle(id));
    spots.set(id, { button, sign, row, input, label, mark, note, drawn: "" });
    return spots.get(id);
  }

  function drawSpot(one, index) {
    const made = spots.get(one.id) || newSpot(one.id);
    const on = marked().includes(one.id);
    const tone = one.tone || null;
    const more = `${on ? " cp-chosen" : ""}${tone ? ` cp-tone-${tone}` : ""}`;
    const [width, height] = block.svg.view;
    const share = (part, whole) => `${(part / whole) * 100}%`;
    made.button.style.left = share(one.x + one.w / 2, width);
    made.button.style.top = share(one.y + one.h / 2, height);
    made.button.style.width = share(one.w, width);
    made.button.style.height = share(one.h, height);
    const wanted = JSON.stringify([tone, index, on, one.label, one.note]);
    if (made.drawn !== wanted) {
      made.drawn = wanted;
      const sign = badge(tone, true) || (on ? make("span", { "aria-hidden": "true" }, "✓") : null);
      const label = make("span", { class: "cp-hidden" }, ` 号，${one.label}`); // heard, not seen: it's in the list
      made.sign.replaceChildren(...[String(index + 1), label, sign, one.note].filter(Boolean));
      made.mark.replaceChildren(...[badge(tone)].filter(Boolean));
    }
    setAttr(made.button, "class", `cp-spot${more}${one.note ? " cp-noted" : ""}`);
    setAttr(made.button, "aria-pressed", on ? "true" : "false");
    setAttr(made.button, "aria-disabled", block.disabled ? "true" : null);
    setAttr(made.row, "class", `cp-option${more}`);
    setText(made.label, `${index + 1} 号：${one.label}`);
    setText(made.note, one.note);
    made.note.hidden = !one.note;
    if (made.input.checked !== on) made.input.checked = on;
    made.input.disabled = Boolean(block.disabled);
    return made;
  }

  const view = {
    node: frame.node,
    update(next) {
      block = next;
      frame.update(block);
      const wanted = JSON.stringify(block.svg);
      if (wanted !== drawn) {
        drawn = wanted;
        const [width, height] = block.svg.view;
        setAttr(svg, "viewBox", `0 0 ${width} ${height}`);
        setAttr(svg, "aria-label", block.svg.alt);
        svg.replaceChildren(...block.svg.shapes.map(drawShape).filter(Boolean));
      }
      for (const id of [...spots.keys()]) if (!block.spots.some((one) => one.id === id)) spots.delete(id);
      const made = block.spots.map(drawSpot);
      place(layer, [svg, ...made.map((one) => one.button)]);
      place(box, made.map((one) => one.row));
      setText(summary, `图上各处的文字列表（${block.spots.length} 处）`);
      drawName();
    },
  };
  return view;
};
