// A long list found by typing: an ARIA combobox with its listbox. The list stands in the flow of the page, since a
// notebook's output would cut off whatever hangs over its edge.

const plainText = (text) => String(text ?? "").normalize("NFKC").toLowerCase();

// The options that fit every word typed: an exact key first, then keys that start with it, then the rest. An input
// method under way shows pinyin as z'x'z or "z x z"; both mean zxz.
function findOptions(options, typed) {
  const words = plainText(typed).replace(/['’]/g, "").split(/\s+/).filter(Boolean);
  if (!words.length) return options;
  const whole = words.join("");
  const ranked = options.map((one) => {
    const keys = [one.label, one.note, ...String(one.search ?? "").split(/\s+/)].map(plainText).filter(Boolean);
    const found = words.every((word) => keys.some((key) => key.includes(word)));
    const rank = keys.includes(whole) ? 0 : keys.some((key) => key.startsWith(whole)) ? 1 : 2;
    return { one, rank: found ? rank : null };
  });
  return [0, 1, 2].flatMap((rank) => ranked.filter((entry) => entry.rank === rank).map((entry) => entry.one));
}

BLOCKS.picker = (ctx, first) => {
  const list = make("ul", { class: "cp-list", role: "listbox", id: ctx.newId("list"), hidden: true });
  const input = inputControl({
    type: "text", role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "aria-controls": list.id, "aria-expanded": "false",
  });
  const clear = make("button", { type: "button", class: "cp-button cp-small" }, "清除");
  const toggle = make("button", { type: "button", class: "cp-button cp-small", tabindex: "-1" }, "展开");
  const frame = fieldFrame(ctx, input, "cp-picker");
  input.after(toggle, clear);
  frame.note.before(list);
  frame.note.setAttribute("aria-live", "polite");
  const rows = new Map(); // option id -> {row, label, note}
  let block = first;
  let open = false;
  let typed = ""; // what the list is filtered by
  let shown = []; // the options in the list, in its order
  let active = null; // id of the option the arrow keys are on

  const value = () => shownValue(ctx, block) || "";
  const chosen = () => block.options.find((one) => one.id === value());

  function rowOf(option) {
    if (!rows.has(option.id)) {
      const label = make("span", { class: "cp-option-label" });
      const note = make("span", { class: "cp-option-note" });
      const row = make("li", { class: "cp-item", role: "option", id: ctx.newId("item") }, label, note);
      row.addEventListener("click", () => choose(option.id));
      rows.set(option.id, { row, label, note });
    }
    const made = rows.get(option.id);
    setText(made.label, option.label);
    setText(made.note, option.note);
    made.note.hidden = !option.note;
    setAttr(made.row, "aria-selected", option.id === value() ? "true" : "false");
    setClass(made.row, "cp-chosen", option.id === value());
    setClass(made.row, "cp-active", option.id === active);
    return made.row;
  }

  function drawList() {
    shown = open ? findOptions(block.options, typed) : [];
    if (!shown.some((one) => one.id === active)) active = typed && shown.length ? shown[0].id : null;
    for (const id of [...rows.keys()]) if (!block.options.some((one) => one.id === id)) rows.delete(id);
    place(list, shown.map(rowOf));
    list.hidden = !shown.length;
    setAttr(list, "aria-label", block.label);
    setAttr(input, "aria-expanded", open && shown.length ? "true" : "false");
    setAttr(input, "aria-activedescendant", active ? rows.get(active).row.id : null);
    setText(toggle, open ? "收起" : "展开");
    const none = "没有找到。换一个词，或者改用拼音首字母、代码试试";
    const note = open ? (shown.length ? `${typed ? "找到" : "共"} ${shown.length} 项` : none) : chosen()?.note;
    setText(frame.note, note);
    frame.update(block);
    for (const button of [toggle, clear]) {
      button.hidden = Boolean(block.disabled) || (button === clear && !value());
      setAttr(button, "aria-label", `${button.textContent}：${block.label}`);
    }
    if (active) reveal(rows.get(active).row);
  }

  // Scrolls the list alone, never the page.
  function reveal(row) {
    const above = row.offsetTop - list.offsetTop;
    if (above < list.scrollTop) list.scrollTop = above;
    else if (above + row.offsetHeight > list.scrollTop + list.clientHeight) {
      list.scrollTop = above + row.offsetHeight - list.clientHeight;
    }
  }

  function show(wanted, at = null) {
    if (block.disabled) return;
    open = wanted;
    typed = "";
    active = at;
    if (!open) input.value = chosen()?.label ?? "";
    drawList();
  }

  function choose(id) {
    if (id !== value()) ctx.saver.change(block.id, id);
    show(false);
    input.select();
    ctx.announce(id ? `已选：${chosen()?.label ?? ""}` : "已清除");
  }

  function move(by) {
    const at = shown.findIndex((one) => one.id === active);
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by));
    active = shown[next]?.id ?? null;
    drawList();
  }

  input.addEventListener("input", () => {
    open = true;
    typed = input.value;
    active = null;
    drawList();
  });
  input.addEventListener("click", () => {
    if (!open) show(true, value() || null);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    if (open && !input.value && value()) ctx.saver.change(block.id, ""); // emptied and left: taken back
    show(false);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // these keys are the input method's
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      if (event.altKey) show(by > 0, value() || null);
      else if (open) move(by);
      else show(true, value() || (by > 0 ? block.options[0] : block.options.at(-1)).id);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (active) choose(active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      show(false);
      input.select();
    }
  });
  // A press on the list or its buttons leaves the caret where it is.
  for (const part of [list, toggle, clear]) part.addEventListener("mousedown", (event) => event.preventDefault());
  toggle.addEventListener("click", () => {
    input.focus({ preventScroll: true });
    show(!open, value() || null);
  });
  clear.addEventListener("click", () => {
    input.focus({ preventScroll: true });
    choose("");
  });

  return {
    node: frame.node,
    update(next) {
      block = next;
      if (block.disabled) open = false;
      setAttr(input, "placeholder", block.disabled ? "未选" : block.placeholder);
      if (!open) input.value = chosen()?.label ?? "";
      drawList();
    },
  };
};

// Several pickers whose choices make up one answer, sent whole on every change.
BLOCKS.pickers = (ctx, first) => {
  const box = make("div", { class: "cp-picker-rows" });
  const frame = groupFrame(ctx, "cp-pickers", "", box);
  const rows = new Map(); // row id -> view of its picker
  let block = first;
  const value = () => shownValue(ctx, block) || {};
  const saver = {
    isDirty: () => false, // a row shows what the whole answer says of it
    change(row, chosen) {
      const now = { ...value(), [row]: chosen };
      const answered = block.rows.map((one) => one.id).filter((id) => now[id]);
      ctx.saver.change(block.id, Object.fromEntries(answered.map((id) => [id, now[id]])));
    },
  };
  const inner = Object.create(ctx, { saver: { value: saver } });
  return {
    node: frame.node,
    update(next) {
      block = next;
      frame.update(block);
      for (const id of [...rows.keys()]) if (!block.rows.some((one) => one.id === id)) rows.delete(id);
      const placed = block.rows.map((row) => {
        const one = { ...row, value: value()[row.id] || "", disabled: block.disabled, placeholder: block.placeholder };
        if (!rows.has(row.id)) rows.set(row.id, BLOCKS.picker(inner, one));
        rows.get(row.id).update(one);
        return rows.get(row.id).node;
      });
      place(box, placed);
    },
  };
};
