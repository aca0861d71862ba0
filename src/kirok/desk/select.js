/* Choosing words of a statement, by mouse or keyboard. Pages work without it: the same form takes typed words. */
(() => {
  "use strict";
  const box = document.getElementById("verbatim");
  const first = document.querySelector("#claim-form .fields input, #claim-form .fields select");
  if (first && !document.querySelector("[autofocus]")) first.focus({ preventScroll: true });
  const form = document.getElementById("choose");
  if (!box || !form) return;

  const start = form.elements.namedItem("start");
  const end = form.elements.namedItem("end");
  const shown = document.getElementById("chosen");
  const letters = { a: "act", s: "state", q: "quantity", p: "policy", c: "comparison", o: "sourcing" };

  // Every piece of the text with its first position (in code points), in order.
  const pieces = [...box.querySelectorAll("[data-s]")].map((node) => ({
    node: node.firstChild,
    from: Number(node.dataset.s),
    signs: [...node.textContent],
  })).filter((piece) => piece.node);
  if (!pieces.length) return;
  const text = new Map(); // position -> sign
  for (const piece of pieces) piece.signs.forEach((sign, at) => text.set(piece.from + at, sign));
  const last = Math.max(...text.keys()) + 1;
  const sign = (at) => text.get(at);
  const letter = (at) => sign(at) !== undefined && !/\s/u.test(sign(at));
  const bare = (at) => letter(at) && !/[.,;:!?"'“”‘’()。…]/u.test(sign(at));

  const words = []; // [from, to) of every word, without the punctuation around it
  for (let at = 0; at < last; at += 1) {
    if (!letter(at)) continue;
    let to = at;
    while (letter(to)) to += 1;
    let [from, upto] = [at, to];
    while (from < upto && !bare(from)) from += 1;
    while (upto > from && !bare(upto - 1)) upto -= 1;
    if (from < upto) words.push([from, upto]);
    at = to;
  }
  const sentences = []; // [first word, last word]
  words.forEach((word, at) => {
    const before = at ? words[at - 1] : null;
    let breaks = !before;
    for (let i = before ? before[1] : 0; before && i < word[0]; i += 1) {
      if (sign(i) === "\n" || (/[.!?。]/u.test(sign(i) || "") && !letter(i + 1))) breaks = true;
    }
    if (breaks) sentences.push([at, at]);
    else sentences[sentences.length - 1][1] = at;
  });
  if (!words.length) return;

  const where = (at) => {
    const piece = pieces.find((one) => one.from <= at && at <= one.from + one.signs.length) || pieces[pieces.length - 1];
    return [piece.node, piece.signs.slice(0, at - piece.from).join("").length];
  };
  const place = (node, offset) => {
    const piece = pieces.find((one) => one.node === node);
    return piece ? piece.from + [...node.data.slice(0, offset)].length : null;
  };
  const tell = (from, to) => {
    start.value = from;
    end.value = to;
    let said = "";
    for (let at = from; at < to; at += 1) said += sign(at) ?? "";
    if (shown) shown.textContent = `“${said}”`;
  };

  let anchor = 0; // the word at which the choice began
  let cursor = 0; // the word at which it ends
  const choose = () => {
    const [from, to] = [words[Math.min(anchor, cursor)][0], words[Math.max(anchor, cursor)][1]];
    getSelection().setBaseAndExtent(...where(from), ...where(to));
    tell(from, to);
  };
  const sentenceOf = (word) => sentences.findIndex(([first, final]) => first <= word && word <= final);
  const move = (key, extend) => {
    if (key === "ArrowUp" || key === "ArrowDown") {
      const step = started ? (key === "ArrowDown" ? 1 : -1) : 0;
      const number = Math.min(Math.max(sentenceOf(cursor) + step, 0), sentences.length - 1);
      if (!extend) [anchor] = sentences[number];
      [, cursor] = sentences[number];
    } else {
      const step = started ? (key === "ArrowRight" ? 1 : -1) : 0;
      cursor = Math.min(Math.max(cursor + step, 0), words.length - 1);
      if (!extend) anchor = cursor;
    }
    started = true;
    choose();
  };

  let started = false;
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      move(event.key, event.shiftKey);
    } else if (letters[event.key] && start.value) {
      const button = form.querySelector(`button[value="${letters[event.key]}"]`);
      if (button) {
        event.preventDefault();
        form.requestSubmit(button);
      }
    }
  });

  // By mouse: whatever the browser selected inside the words.
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed || !box.contains(chosen.anchorNode)) return;
    const range = chosen.getRangeAt(0);
    const [from, to] = [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)];
    if (from !== null && to !== null && from < to) tell(from, to);
  });

  if (box.dataset.at) {
    const next = words.findIndex(([from]) => from >= Number(box.dataset.at));
    anchor = cursor = next < 0 ? words.length - 1 : next;
    box.focus({ preventScroll: false });
  } else if (location.hash === "" && !document.querySelector("[autofocus]")) {
    box.focus({ preventScroll: true });
  }
})();

/* A region of a picture by mouse or finger; the four number fields say the same and work without this. */
(() => {
  "use strict";
  const picture = document.getElementById("region-picture");
  const form = document.getElementById("region-form");
  if (!picture || !form) return;
  const whole = picture.viewBox.baseVal;
  const field = (name) => form.elements.namedItem(name);
  let rect = picture.querySelector("rect");
  let from = null;

  const place = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    return { x: Math.min(Math.max(Math.round(at.x), 0), whole.width), y: Math.min(Math.max(Math.round(at.y), 0), whole.height) };
  };
  const show = () => {
    const [x, y, w, h] = ["x", "y", "w", "h"].map((name) => Number(field(name).value));
    if (!(w > 0 && h > 0)) return;
    if (!rect) rect = picture.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    for (const [name, value] of Object.entries({ x, y, width: w, height: h })) rect.setAttribute(name, value);
  };
  picture.addEventListener("pointerdown", (event) => { from = place(event); picture.setPointerCapture(event.pointerId); event.preventDefault(); });
  picture.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = place(event);
    const values = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) };
    for (const [name, value] of Object.entries(values)) field(name).value = value;
    show();
  });
  picture.addEventListener("pointerup", () => { from = null; });
  form.addEventListener("input", show);
})();

/* Whoever leaves a long form that they wrote in is asked first; nothing of it is kept in the browser. */
(() => {
  "use strict";
  let written = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[method=post]")) written = true;
  });
  document.addEventListener("submit", () => { written = false; });
  addEventListener("beforeunload", (event) => {
    if (written) event.preventDefault();
  });
})();
