// Chosen answers: single, multiple, select, order, match; and the buttons.

function choiceView(ctx, first) {
  const many = first.type === "multiple";
  const group = ctx.newId("group");
  const legend = make("legend", { class: "cp-label" });
  const hint = make("p", { class: "cp-hint", id: `${group}-hint` });
  const box = make("div", { class: "cp-options" });
  const node = make("fieldset", { class: "cp-field cp-choice" }, legend, hint, box);
  const rows = new Map(); // option id -> {row, input, label, note, mark}
  let block = first;

  function newRow(option) {
    const input = make("input", { type: many ? "checkbox" : "radio", name: group, id: ctx.newId("option") });
    const mark = make("span", { class: "cp-mark" });
    const label = make("span", { class: "cp-option-label" });
    const note = make("span", { class: "cp-option-note" });
    const row = make("label", { class: "cp-option", for: input.id }, input, make("span", { class: "cp-option-text" }, label, mark, note));
    input.addEventListener("change", () => {
      const chosen = block.options.map((one) => one.id).filter((id) => rows.get(id).input.checked);
      ctx.saver.change(block.id, many ? chosen : chosen[0] ?? null);
    });
    rows.set(option.id, { row, input, label, note, mark, tone: null });
    return rows.get(option.id);
  }

  return {
    node,
    update(next) {
      block = next;
      const value = shownValue(ctx, block);
      const chosen = new Set(many ? value || [] : value === null || value === undefined ? [] : [value]);
      setText(legend, many ? `${block.label}（可多选）` : block.label);
      setText(hint, block.hint);
      hint.hidden = !block.hint;
      setAttr(node, "aria-describedby", block.hint ? hint.id : null);
      setClass(box, "cp-inline", block.inline);
      node.disabled = Boolean(block.disabled);
      for (const id of [...rows.keys()]) if (!block.options.some((one) => one.id === id)) rows.delete(id);
      const placed = block.options.map((option) => {
        const row = rows.get(option.id) || newRow(option);
        setText(row.label, option.label);
        setText(row.note, option.note);
        row.note.hidden = !option.note;
        if (row.tone !== (option.tone || null)) {
          row.tone = option.tone || null;
          row.row.className = `cp-option${row.tone ? ` cp-tone-${row.tone}` : ""}`;
          row.mark.replaceChildren(...[badge(row.tone)].filter(Boolean));
        }
        if (row.input.checked !== chosen.has(option.id)) row.input.checked = chosen.has(option.id);
        setClass(row.row, "cp-chosen", chosen.has(option.id));
        return row.row;
      });
      place(box, placed);
    },
  };
}
BLOCKS.single = choiceView;
BLOCKS.multiple = choiceView;

// Fills a native select; the first, empty option stands for "not chosen yet".
function fillSelect(select, options, value) {
  const wanted = [["", "请选择…"], ...options.map((one) => [one.id, one.label])];
  while (select.options.length > wanted.length) select.lastChild.remove();
  wanted.forEach(([id, label], index) => {
    const option = select.options[index] || select.appendChild(make("option"));
    if (option.value !== id || !option.hasAttribute("value")) option.setAttribute("value", id);
    setText(option, label);
  });
  const shown = value === null || value === undefined ? "" : value;
  if (select.value !== shown) select.value = shown;
}

BLOCKS.select = (ctx, first) => {
  const control = make("select", { class: "cp-input" });
  const frame = fieldFrame(ctx, control, "cp-select");
  let block = first;
  control.addEventListener("change", () => ctx.saver.change(block.id, control.value || null));
  return {
    node: frame.node,
    update(next) {
      block = next;
      fillSelect(control, block.options, shownValue(ctx, block));
      frame.update(block);
    },
  };
};

BLOCKS.match = (ctx, first) => {
  const legend = make("legend", { class: "cp-label" });
  const hint = make("p", { class: "cp-hint" });
  const box = make("div", { class: "cp-rows" });
  const node = make("fieldset", { class: "cp-field cp-match" }, legend, hint, box);
  const rows = new Map(); // row id -> {row, label, select}
  let block = first;

  function newRow(id) {
    const select = make("select", { class: "cp-input", id: ctx.newId("row") });
    const label = make("label", { for: select.id });
    const row = make("div", { class: "cp-row" }, label, select);
    select.addEventListener("change", () => {
      const value = {};
      for (const one of block.rows) if (rows.get(one.id).select.value) value[one.id] = rows.get(one.id).select.value;
      ctx.saver.change(block.id, value);
    });
    rows.set(id, { row, label, select });
    return rows.get(id);
  }

  return {
    node,
    update(next) {
      block = next;
      const value = shownValue(ctx, block) || {};
      setText(legend, block.label);
      setText(hint, block.hint);
      hint.hidden = !block.hint;
      node.disabled = Boolean(block.disabled);
      for (const id of [...rows.keys()]) if (!block.rows.some((one) => one.id === id)) rows.delete(id);
      const placed = block.rows.map((one) => {
        const row = rows.get(one.id) || newRow(one.id);
        setText(row.label, one.label);
        fillSelect(row.select, block.options, value[one.id]);
        return row.row;
      });
      place(box, placed);
    },
  };
};

BLOCKS.order = (ctx, first) => {
  const legend = make("legend", { class: "cp-label" });
  const hint = make("p", { class: "cp-hint" });
  const keys = make("p", { class: "cp-hint" }, "用“上移”“下移”按钮，或选中一步后按 Alt+↑ / Alt+↓ 调整顺序。");
  const list = make("ol", { class: "cp-steps" });
  const keep = make("button", { type: "button", class: "cp-button" }, "就按这个顺序");
  const unset = make("p", { class: "cp-unset" }, make("span", {}, "还没有作答：请调整顺序；如果已经对了，请按"), keep);
  const node = make("fieldset", { class: "cp-field cp-order" }, legend, hint, keys, list, unset);
  const steps = new Map(); // step id -> {item, number, label, up, down}
  let block = first;

  const current = () => {
    const value = shownValue(ctx, block);
    return value && value.length ? value : block.steps.map((one) => one.id);
  };

  function move(id, by) {
    const ids = [...current()];
    const from = ids.indexOf(id);
    const to = from + by;
    if (block.disabled || to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ids.splice(from, 1)[0]);
    const focused = activeElement(ctx.root);
    ctx.saver.change(block.id, ids);
    view.update(block);
    if (focused && focused !== activeElement(ctx.root)) focused.focus({ preventScroll: true });
    if (focused) focused.scrollIntoView({ block: "nearest" });
    ctx.announce(`${steps.get(id).label.textContent}：现在是第 ${to + 1} 步，共 ${ids.length} 步`);
  }

  function newStep(id) {
    const number = make("span", { class: "cp-number-badge", "aria-hidden": "true" });
    const label = make("span", { class: "cp-step-label", id: ctx.newId("step") });
    const up = make("button", { type: "button", class: "cp-button cp-small", id: ctx.newId("up") }, "上移");
    const down = make("button", { type: "button", class: "cp-button cp-small", id: ctx.newId("down") }, "下移");
    for (const control of [up, down]) control.setAttribute("aria-labelledby", `${control.id} ${label.id}`);
    const item = make("li", { class: "cp-step", tabindex: "0" }, number, label, make("span", { class: "cp-step-buttons" }, up, down));
    up.addEventListener("click", () => move(id, -1));
    down.addEventListener("click", () => move(id, 1));
    item.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      move(id, event.key === "ArrowUp" ? -1 : 1);
    });
    steps.set(id, { item, number, label, up, down });
    return steps.get(id);
  }

  keep.addEventListener("click", () => {
    ctx.saver.change(block.id, current());
    view.update(block);
    steps.get(current()[0]).item.focus();
    ctx.announce("已按现在的顺序作答");
  });

  const view = {
    node,
    update(next) {
      block = next;
      setText(legend, block.label);
      setText(hint, block.hint);
      hint.hidden = !block.hint;
      keys.hidden = Boolean(block.disabled);
      unset.hidden = Boolean(block.disabled) || Boolean(shownValue(ctx, block));
      node.disabled = Boolean(block.disabled);
      for (const id of [...steps.keys()]) if (!block.steps.some((one) => one.id === id)) steps.delete(id);
      const labels = new Map(block.steps.map((one) => [one.id, one.label]));
      const ids = current().filter((id) => labels.has(id));
      const placed = ids.map((id, index) => {
        const step = steps.get(id) || newStep(id);
        setText(step.label, labels.get(id));
        setText(step.number, index + 1);
        setAttr(step.up, "aria-disabled", index === 0 ? "true" : null);
        setAttr(step.down, "aria-disabled", index === ids.length - 1 ? "true" : null);
        return step.item;
      });
      place(list, placed);
    },
  };
  return view;
};

// Buttons that can't be pressed stay reachable (aria-disabled), so that focus isn't thrown away under the learner.
BLOCKS.buttons = (ctx) => {
  const node = make("div", { class: "cp-buttons" });
  const made = new Map(); // button id -> {button, off}
  return {
    node,
    update(block) {
      for (const id of [...made.keys()]) if (!block.buttons.some((one) => one.id === id)) made.delete(id);
      const placed = block.buttons.map((one) => {
        if (!made.has(one.id)) {
          const record = { button: make("button", { type: "button" }), off: false };
          record.button.addEventListener("click", () => {
            if (!record.off) ctx.saver.press(one.id);
          });
          made.set(one.id, record);
        }
        const record = made.get(one.id);
        record.off = Boolean(one.disabled) || ctx.busy() || ctx.saver.isPressing();
        setText(record.button, one.label);
        setAttr(record.button, "aria-disabled", record.off ? "true" : null);
        setAttr(record.button, "class", `cp-button${block.small ? " cp-small" : ""}${one.primary ? " cp-primary" : ""}${one.tone ? ` cp-tone-${one.tone}` : ""}`);
        return record.button;
      });
      place(node, placed);
    },
  };
};

// A link to another file of the course: the labextension opens data-course-open inside JupyterLab.
BLOCKS.link = () => {
  const anchor = make("a", { class: "cp-button cp-link", href: "#" });
  anchor.addEventListener("click", (event) => event.preventDefault()); // "#" itself must not move the page
  const node = make("div", { class: "cp-buttons" }, anchor);
  return {
    node,
    update(block) {
      setText(anchor, block.label);
      setClass(anchor, "cp-primary", block.primary);
      setAttr(anchor, "data-course-open", block.path);
    },
  };
};

// The way through the course: each lesson a link, its state a sign with a word.
const STATES = { done: ["✓", "已做完"], part: ["◐", "做了一部分"], now: ["→", "接着学"], todo: ["○", "还没学"] };
BLOCKS.trail = (ctx) => {
  const label = make("p", { class: "cp-trail-label", id: ctx.newId("trail") });
  const list = make("ol", { class: "cp-trail-list", "aria-labelledby": label.id });
  const node = make("nav", { class: "cp-trail", "aria-labelledby": label.id }, label, list);
  let drawn = "";
  return {
    node,
    update(block) {
      const wanted = JSON.stringify(block);
      if (wanted === drawn) return;
      drawn = wanted;
      setText(label, block.label);
      const step = (one) => {
        const [sign, word] = STATES[one.state] || STATES.todo;
        const anchor = make("a", { class: "cp-trail-link", href: "#", "data-course-open": one.path }, one.label);
        anchor.addEventListener("click", (event) => event.preventDefault());
        return make(
          "li",
          { class: `cp-trail-step cp-state-${one.state}`, "aria-current": one.state === "now" ? "step" : null },
          make("span", { class: "cp-trail-sign", "aria-hidden": "true" }, sign),
          anchor,
          make("span", { class: "cp-hidden" }, `，${word}`),
          one.note ? make("span", { class: "cp-trail-note" }, one.note) : null,
        );
      };
      list.style.setProperty("--cp-rows", Math.ceil(block.steps.length / 2));
      list.replaceChildren(...block.steps.map(step));
    },
  };
};
