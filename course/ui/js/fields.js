// Typed answers: number, date, short, textarea; and the slider.

// Value to show: the learner's own as long as the course hasn't confirmed it, else the course's.
function shownValue(ctx, block) {
  return ctx.saver.isDirty(block.id) ? ctx.saver.local(block.id) : block.value;
}

// Blanks and line breaks aren't counted; course.ui.count_chars does the same.
function countChars(text) {
  return [...text.replace(/[ \t\r\n\u00a0\u3000]/g, "")].length;
}

// Label, hint and note lines shared by the fields; `control` is the input.
function fieldFrame(ctx, control, className) {
  const id = ctx.newId("field");
  const label = make("label", { class: "cp-label", for: id });
  const hint = make("p", { class: "cp-hint", id: `${id}-hint` });
  const unit = make("span", { class: "cp-unit", id: `${id}-unit` });
  const note = make("p", { class: "cp-note", id: `${id}-note` });
  control.id = id;
  const line = make("div", { class: "cp-line" }, control, unit);
  const node = make("div", { class: `cp-field ${className}` }, label, hint, line, note);
  return {
    node,
    note,
    update(block) {
      setText(label, block.label);
      setText(hint, block.hint);
      setText(unit, block.unit);
      hint.hidden = !block.hint;
      unit.hidden = !block.unit;
      note.hidden = !note.textContent;
      control.disabled = Boolean(block.disabled);
      const described = [hint, unit, note].filter((part) => !part.hidden).map((part) => part.id);
      setAttr(control, "aria-describedby", described.join(" ") || null);
    },
  };
}

// Legend, hint and a line about the keys, shared by the fields that hold several controls.
function groupFrame(ctx, className, keysText, ...inner) {
  const legend = make("legend", { class: "cp-label" });
  const hint = make("p", { class: "cp-hint", id: ctx.newId("hint") });
  const keys = make("p", { class: "cp-hint" }, keysText);
  const node = make("fieldset", { class: `cp-field ${className}` }, legend, hint, keys, ...inner);
  return {
    node,
    update(block) {
      setText(legend, block.label);
      setText(hint, block.hint);
      hint.hidden = !block.hint;
      keys.hidden = Boolean(block.disabled) || !keysText;
      setAttr(node, "aria-describedby", block.hint ? hint.id : null);
    },
  };
}

// Wires a text control: sends while typing and on leaving, and never overwrites what's under the caret.
function typedView(ctx, first, control, className, note = () => "") {
  const frame = fieldFrame(ctx, control, className);
  let block = first;
  const showNote = () => {
    const made = note(control.value, block);
    setText(frame.note, made.text || made);
    setClass(frame.note, "cp-over", made.over);
    frame.note.hidden = !frame.note.textContent;
  };
  const edited = () => {
    showNote();
    ctx.saver.change(block.id, control.value, true);
  };
  control.addEventListener("input", (event) => {
    if (!event.isComposing) edited(); // Chinese input: pinyin under way isn't an answer yet
  });
  control.addEventListener("compositionend", edited);
  control.addEventListener("blur", () => {
    ctx.saver.blurred(block.id);
    view.update(block);
  });
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && control.tagName === "INPUT") ctx.saver.blurred(block.id);
  });
  const view = {
    node: frame.node,
    update(next) {
      block = next;
      const value = String(shownValue(ctx, block) ?? "");
      if (activeElement(ctx.root) !== control && control.value !== value) control.value = value;
      showNote();
      frame.update(block);
    },
  };
  return view;
}

function inputControl(attributes) {
  return make("input", { class: "cp-input", autocomplete: "off", spellcheck: "false", ...attributes });
}

BLOCKS.number = (ctx, block) =>
  typedView(ctx, block, inputControl({ type: "text", inputmode: "decimal" }), "cp-number");

BLOCKS.short = (ctx, block) => typedView(ctx, block, inputControl({ type: "text", inputmode: "text" }), "cp-short");

// The browser shows a date in its own language; the note below says it in Chinese.
BLOCKS.date = (ctx, block) =>
  typedView(ctx, block, inputControl({ type: "date", lang: "zh-CN", min: "1900-01-01", max: "2199-12-31" }), "cp-date", (value) => {
    const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
    if (!parts) return "可以直接输入数字，也可以按右边的日历选";
    const [year, month, day] = parts.slice(1).map(Number);
    const weekday = "日一二三四五六"[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
    return `${year}年${month}月${day}日 星期${weekday}`;
  });

BLOCKS.textarea = (ctx, block) =>
  typedView(ctx, block, make("textarea", { class: "cp-input", rows: block.rows || 8, spellcheck: "false" }), "cp-textarea", (value, now) => {
    const written = countChars(value);
    const limits = [];
    if (now.min_chars) limits.push(`至少 ${now.min_chars} 字`);
    if (now.max_chars) limits.push(`最多 ${now.max_chars} 字`);
    const over = Boolean(now.max_chars) && written > now.max_chars;
    const tail = limits.length ? `（${limits.join("，")}）` : "";
    return { text: `已写 ${written} 字${tail}${over ? "，超出了" : ""}`, over };
  });

BLOCKS.slider = (ctx, first) => {
  const control = make("input", { class: "cp-range", type: "range" });
  const frame = fieldFrame(ctx, control, "cp-slider");
  const output = make("output", { class: "cp-value", for: control.id });
  control.after(output);
  let block = first;
  const show = () => {
    setText(output, control.value);
    setAttr(control, "aria-valuetext", `${control.value}${block.unit || ""}`);
  };
  control.addEventListener("input", () => {
    show();
    ctx.saver.change(block.id, Number(control.value), true);
  });
  control.addEventListener("change", () => ctx.saver.blurred(block.id));
  return {
    node: frame.node,
    update(next) {
      block = next;
      for (const name of ["min", "max", "step"]) setAttr(control, name, block[name]);
      const value = String(shownValue(ctx, block) ?? block.min);
      if (control.value !== value) control.value = value;
      show();
      frame.update(block);
    },
  };
};
