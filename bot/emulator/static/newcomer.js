// "Thêm người": a new phone, for a citizen or for a post of the commune that has none yet.

import { call, send } from "./api.js";
import { el } from "./dom.js";

const PAIRING_WAIT = 20000;
const YES = "1";

/**
 * Asks who is to be added. `name` is a suggestion; `posts` are {title, name} of free posts;
 * `onCitizen(name)` and `onPost(title)` hear the choice.
 */
export function askNewcomer({ name, posts, onCitizen, onPost }) {
  const field = el("input", { id: "new-name", required: true, maxlength: "60", autocomplete: "off", value: name });
  const close = () => dialog.close();
  const offices = posts.map(({ title, name: holder }) =>
    el("button", { type: "button", class: "post", on: { click: () => { close(); onPost(title); } } },
      el("strong", { text: `Thêm: ${title}` }), el("small", { text: holder })));
  const dialog = el("dialog", { class: "dialog", "aria-label": "Thêm người", on: { close: () => dialog.remove() } },
    el("form", { method: "dialog", on: { submit: () => onCitizen(field.value.trim()) } },
      el("label", { for: "new-name", text: "Tên trên Zalo của người mới" }), field,
      el("div", { class: "row" },
        el("button", { type: "button", class: "quiet", text: "Thôi", on: { click: close } }),
        el("button", { type: "submit", class: "primary", text: "Thêm người dân" }))),
    offices.length ? el("div", { class: "posts" }, el("p", { class: "hint", text: "Hoặc một cán bộ; mã ghép tự gửi đi:" }), offices) : null);
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}

/** The first thing the commune says on this phone that contains `words`; rejects after 20 s. */
async function said(person, words) {
  const until = Date.now() + PAIRING_WAIT;
  let cursor = 0;
  while (Date.now() < until) {
    const screen = await call(`/_/people/${person}/screen?after=${cursor}&wait=${cursor ? 5 : 0}`);
    cursor = screen.cursor;
    const found = screen.messages.find(({ from, text }) => from === "oa" && text.includes(words));
    if (found) return found;
  }
  throw new Error("Xã chưa trả lời mã ghép: xem máy vừa thêm, hoặc tắt các sự cố đang bật.");
}

/** Pairs this phone with the post as its holder would: sends the code, says yes when asked. */
export async function pair(person, { title, code }) {
  await send(person, { text: code });
  await said(person, title);
  await send(person, { text: YES });
}
