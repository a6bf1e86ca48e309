// What the commune tried to send and Zalo didn't carry: nothing of it shows on any phone.

import { call } from "./api.js";
import { el } from "./dom.js";
import { reasonOf } from "./refusals.js";
import { hourMinute } from "./time.js";

const KEPT = 4;
/** Beyond every line: the answer has the cursor and no lines. */
const FROM_NOW_ON = Number.MAX_SAFE_INTEGER;

function recipient(line) {
  try {
    return JSON.parse(line.request).recipient?.user_id;
  } catch {
    return undefined;
  }
}

/** `nameOf(id)` is a person's name; `tell(sentence)` shows it for a while; the element keeps the last few. */
export function createSetbacks({ nameOf, tell }) {
  const element = el("ul", { class: "setbacks", "aria-label": "Tin Zalo không chuyển" });
  let cursor = FROM_NOW_ON;

  function note(line) {
    const reason = reasonOf(line);
    if (!reason) return;
    const sentence = `Tin xã gửi cho ${nameOf(recipient(line)) ?? "một người"} chưa qua được Zalo: ${reason}.`;
    const same = element.firstChild?.dataset.reason === sentence;
    const item = el("li", { "data-reason": sentence }, el("time", { text: hourMinute(line.at) }), ` ${sentence}`);
    if (same) element.firstChild.replaceWith(item);
    else element.prepend(item);
    while (element.childElementCount > KEPT) element.lastChild.remove();
    if (!same) tell(sentence);
  }

  async function refresh() {
    const answer = await call(`/_/log?after=${cursor}`);
    cursor = answer.cursor;
    answer.lines.filter(({ kind, name }) => kind === "call" && name.includes("/message/")).forEach(note);
  }

  return { element, refresh };
}
