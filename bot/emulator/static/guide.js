// "Thử trong một phút": what a newcomer can do, typed for them when tapped.

import { el, icon, iconButton } from "./dom.js";

const FORGET_KEY = "xaoi.guide.closed";

function remembered() {
  try {
    return localStorage.getItem(FORGET_KEY) === "1";
  } catch {
    return false;
  }
}

function remember(closed) {
  try {
    localStorage.setItem(FORGET_KEY, closed ? "1" : "0");
  } catch {
    // A browser that keeps nothing shows the guide again next time.
  }
}

/**
 * The card. `steps` are {title, hint, run}; a tapped step is ticked and, with `folds()` true
 * (a narrow screen), the card gets out of the way. `onOpen(open)` follows.
 */
export function createGuide({ steps, folds, onOpen, complain }) {
  const items = steps.map(({ title, hint, run }) => {
    const item = el("li", {}, el("button", { type: "button", on: { click: () => tapped(item, run) } },
      el("span", { class: "step-mark", "aria-hidden": "true" }, icon("check", 14)),
      el("span", { class: "step-words" }, el("strong", { text: title }), el("small", { text: hint }))));
    return item;
  });
  const element = el(
    "aside", { class: "guide", "aria-labelledby": "guide-title", id: "guide" },
    el("div", { class: "row" }, el("h2", { id: "guide-title", text: "Thử trong một phút" }),
      iconButton("close", "Đóng hướng dẫn", () => { remember(true); show(false); }, { class: "small" })),
    el("p", { text: "Bấm một gợi ý: câu chữ tự gõ vào máy, chỉ còn việc bấm Gửi." }),
    el("p", { text: "Có lúc xã đợi 20 giây xem còn tin nào nữa; không muốn chờ thì bấm +1 phút." }),
    el("ol", {}, items),
  );

  async function tapped(item, run) {
    item.classList.add("done");
    if (folds()) show(false);
    try {
      await run();
    } catch (error) {
      complain(error.message);
    }
  }

  function show(open) {
    element.hidden = !open;
    onOpen(open);
  }

  show(!remembered());
  return { element, toggle: () => { remember(!element.hidden); show(element.hidden); } };
}
