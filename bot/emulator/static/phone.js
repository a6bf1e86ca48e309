// One person's phone: what the screen endpoint says, and what the person does with it.

import { call, keepUp, send } from "./api.js";
import { createComposer } from "./composer.js";
import { avatar, el, icon, oaAvatar, safeUrl, verifiedTick } from "./dom.js";
import { messageItem } from "./message.js";
import { dayKey, dayName, hourMinute } from "./time.js";

const WAIT_SECONDS = 20;
const NEAR_END = 80;
const LONG_PRESS = 450;
const SEEN_AFTER = 500;
const TOAST_FOR = 5000;

/**
 * A phone for `person`. `hooks`: now() in ms, oaName(), isActive(phone) — whether the person is
 * looking at it, onActive(phone), onNews(phone, message), onChange(phone).
 */
export function createPhone(person, hooks) {
  const messages = new Map();
  const items = new Map();
  const stop = new AbortController();
  let watching = null;
  let cursor = 0;
  let filled = false;
  let started = false;
  let stuck = true;
  let lastTop = 0;
  let follows = Boolean(person.follows);
  let blocked = Boolean(person.blocked);
  let oaName = hooks.oaName();
  let today = "";
  let seenTimer = 0;
  let toastTimer = 0;

  const names = { me: person.name, get oa() { return oaName; } };
  const list = el("ol", { class: "messages", tabindex: "0", "aria-label": `Tin nhắn trên máy của ${person.name}` });
  const scroller = el("div", { class: "scroller" }, list);
  const typing = el("div", { class: "typing", hidden: true, role: "img", "aria-label": "Đang soạn tin" }, el("i"), el("i"), el("i"));
  const welcome = el("div", { class: "welcome" });
  const downButton = el("button", { type: "button", class: "to-end", hidden: true, on: { click: () => toEnd() } }, icon("down", 18), el("span", { text: "Tin mới" }));
  const lost = el("div", { class: "lost", role: "status", hidden: true, text: "Mất kết nối, đang thử lại…" });
  const toast = el("div", { class: "toast", role: "alert", hidden: true });
  const menu = el("nav", { class: "oa-menu", "aria-label": "Trình đơn của trang", hidden: true });
  const unreadBadge = el("span", { class: "badge", hidden: true });
  const statusTime = el("span", { class: "status-time" });
  const title = el("span", { class: "oa-name" });
  const follow = el("div", { class: "follow" }, el("span", { text: "Quan tâm để nhận tin của xã" }),
    el("button", { type: "button", text: "Quan tâm", on: { click: () => setFollowing(true) } }));
  const unfollow = el("button", { type: "button", text: "Bỏ quan tâm", on: { click: () => setFollowing(false) } });
  const options = optionsMenu();
  const composer = createComposer({ id: person.id, deliver: (message) => deliver(message), complain: say });

  const element = el(
    "section", { class: "phone", id: `phone-${person.id}`, "data-person": person.id, "aria-label": `Điện thoại của ${person.name}` },
    el("div", { class: "owner" }, avatar(person.name, person.avatar_color), el("strong", { text: person.name }),
      person.title ? el("span", { class: "role", text: person.title }) : null, unreadBadge),
    el("div", { class: "case" }, el("div", { class: "display" },
      el("div", { class: "status", "aria-hidden": "true" }, statusTime, el("span", { class: "signal" }, el("i"), el("i"), el("i"), el("i"))),
      el("header", { class: "chat-head" }, oaAvatar(),
        el("div", { class: "oa-words" }, el("h2", {}, title, verifiedTick()), el("small", { text: "Tài khoản Official" })),
        options.element),
      follow, lost, el("div", { class: "chat" }, scroller, downButton, toast), composer.element, menu)));
  scroller.prepend(welcome);
  scroller.append(typing);

  function say(sentence) {
    toast.textContent = sentence;
    toast.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => { toast.hidden = true; }, TOAST_FOR);
  }

  async function sent(action) {
    if (blocked && !["unblock", "seen"].includes(action.kind)) throw new Error("Máy này đang chặn trang của xã. Bỏ chặn rồi hãy nhắn.");
    return send(person.id, action);
  }

  async function act(action) {
    try {
      return await sent(action);
    } catch (error) {
      say(error.message);
      return null;
    }
  }

  async function deliver(message) {
    await sent(message);
    toEnd();
    hooks.onChange(phone);
  }

  function optionsMenu() {
    const item = (label, onClick) => el("button", { type: "button", text: label, on: { click: () => { element_.open = false; onClick(); } } });
    const element_ = el("details", { class: "options" },
      el("summary", { "aria-label": "Tùy chọn khác", title: "Tùy chọn khác" }, icon("more")),
      el("div", { class: "sheet" },
        unfollow,
        el("button", { type: "button", class: "block", on: { click: () => act({ kind: blocked ? "unblock" : "block" }) } }),
        item("Nhắn thay cán bộ trực OA", () => askAsAdmin())));
    return { element: element_ };
  }

  async function setFollowing(on) {
    if (!await act({ kind: on ? "follow" : "unfollow" })) return;
    follows = on;
    describe();
  }

  function askAsAdmin() {
    const field = el("textarea", { rows: "3", id: `admin-${person.id}`, required: true });
    const dialog = el("dialog", { class: "dialog", on: { close: () => dialog.remove() } },
      el("form", { method: "dialog", on: { submit: () => answerAsAdmin(field.value) } },
        el("label", { for: field.id, text: `Cán bộ trực OA gõ tay cho ${person.name}, bằng công cụ chat của Zalo:` }), field,
        el("div", { class: "row" },
          el("button", { type: "button", class: "quiet", text: "Thôi", on: { click: () => dialog.close() } }),
          el("button", { type: "submit", class: "primary", text: "Gửi" }))));
    document.body.append(dialog);
    dialog.showModal();
  }

  async function answerAsAdmin(text) {
    try {
      await call(`/_/people/${person.id}/answer_as_admin`, { text });
    } catch (error) {
      say(error.message);
    }
  }

  function open(target) {
    if (/^tel:|^\+?[\d\s.]+$/.test(target)) say(`Điện thoại sẽ gọi số ${target.replace("tel:", "")} (ở đây chỉ giả vờ).`);
    else if (safeUrl(target)) window.open(safeUrl(target), "_blank", "noopener");
    else say(`Nút này mở: ${target}`);
  }

  async function tap(message, button) {
    const answer = await act({ kind: "tap", message_id: message.id, button });
    if (answer?.open) open(answer.open);
  }

  async function tapMenu(item) {
    const answer = await act({ kind: "menu", item });
    if (answer?.open) open(answer.open);
  }

  const messageHooks = {
    onTap: tap,
    onQuote: (message) => composer.setQuote(message),
    onReact: (message, icon_) => act({ kind: "react", message_id: message.id, icon: icon_ }),
  };

  const nearEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;

  function toEnd() {
    stuck = true;
    scroller.scrollTop = scroller.scrollHeight;
    downButton.hidden = true;
  }

  function place(message) {
    const order = [...messages.keys()];
    const previous = messages.get(order[order.indexOf(message.id) - 1]);
    const old = items.get(message.id);
    const held = old?.contains(document.activeElement) ? document.activeElement : null;
    const item = messageItem(message, previous, {
      names, hooks: messageHooks, now: hooks.now(), quoted: messages.get(message.quote?.id),
    });
    items.set(message.id, item);
    if (!old) return list.append(item);
    old.replaceWith(item);
    if (!held) return undefined;
    const again = held.dataset.button ? item.querySelector(`[data-button="${held.dataset.button}"]`) : item;
    return again?.focus({ preventScroll: true });
  }

  function take(message) {
    const known = messages.get(message.id);
    if (known && JSON.stringify(known) === JSON.stringify(message)) return;
    messages.set(message.id, message);
    place(message);
    if (!known && filled && message.from === "oa") hooks.onNews(phone, message);
  }

  const unseen = () => [...messages.values()].filter(({ from, state }) => from === "oa" && state !== "seen").length;

  /** Tells the local Zalo the person has seen what is on the screen, if they are looking at it. */
  function lookSoon() {
    if (seenTimer || !unseen() || !hooks.isActive(phone) || document.hidden) return;
    seenTimer = setTimeout(() => {
      seenTimer = 0;
      if (stuck && hooks.isActive(phone)) act({ kind: "seen" });
    }, SEEN_AFTER);
  }

  function showMenu(entries) {
    menu.hidden = !entries.length;
    const key = JSON.stringify(entries);
    if (menu.dataset.key === key) return;
    menu.dataset.key = key;
    menu.replaceChildren(icon("menu", 18), ...entries.map((entry, index) =>
      el("button", { type: "button", text: entry.title, on: { click: () => tapMenu(index) } })));
  }

  /** "Hôm nay" is "Hôm qua" once the clock has passed midnight. */
  function renameDays() {
    today = dayKey(hooks.now());
    for (const label of list.querySelectorAll(".day time")) label.textContent = dayName(label.dateTime, hooks.now());
  }

  function describe() {
    title.textContent = oaName;
    follow.hidden = follows || !filled;
    unfollow.hidden = !follows;
    element.querySelector(".block").textContent = blocked ? "Bỏ chặn trang này" : "Chặn trang này";
    if (today !== dayKey(hooks.now())) renameDays();
    statusTime.textContent = hourMinute(hooks.now());
    const count = unseen();
    unreadBadge.hidden = !count;
    unreadBadge.textContent = `${count} tin mới`;
    welcome.hidden = messages.size > 0 || !filled;
    if (!welcome.hidden && !welcome.childElementCount) welcome.replaceChildren(...welcomeWords());
  }

  function welcomeWords() {
    return [
      oaAvatar("big"), el("strong", { text: oaName }),
      el("p", { text: "Nhắn một câu bất kỳ, hoặc bấm Quan tâm để nhận tin của xã." }),
      el("button", { type: "button", class: "primary", text: "Nhắn tin", on: { click: () => { startChat(); } } }),
    ];
  }

  /** Zalo tells the commune once that a newcomer opened the chat; later presses only focus. */
  function startChat() {
    if (!started) act({ kind: "chatnow" });
    started = true;
    composer.focus();
  }

  async function step(signal) {
    const wait = filled ? WAIT_SECONDS : 0;
    const path = `/_/people/${person.id}/screen?after=${cursor}&wait=${wait}`;
    const screen = await call(path, undefined, { signal, timeout: (wait + 10) * 1000 });
    // A cursor that went back means the local Zalo was restarted or reset: start from nothing.
    if (screen.cursor < cursor) clear();
    cursor = screen.cursor;
    oaName = screen.oa?.name ?? oaName;
    screen.messages.forEach(take);
    ({ follows, blocked = false } = screen.person);
    typing.hidden = !screen.typing;
    showMenu(screen.menu ?? []);
    filled = true;
    describe();
    if (stuck) toEnd();
    else downButton.hidden = !unseen();
    lookSoon();
    hooks.onChange(phone);
  }

  function clear() {
    messages.clear();
    items.clear();
    list.replaceChildren();
    filled = false;
  }

  /** Starts or stops asking for the screen; a phone out of sight asks for nothing. */
  function watch(on) {
    if (on === Boolean(watching)) return;
    watching?.abort();
    watching = on ? new AbortController() : null;
    if (on) keepUp(step, { signal: AbortSignal.any([watching.signal, stop.signal]), onLink: (up) => { lost.hidden = up; } });
  }

  function move(event) {
    const rows = [...list.children];
    const at = rows.indexOf(event.target.closest("li"));
    const to = { ArrowUp: at < 0 ? rows.length - 1 : at - 1, ArrowDown: at + 1, End: rows.length - 1, Home: 0 }[event.key];
    if (to === undefined || !rows[to]) return;
    event.preventDefault();
    rows[to].focus();
  }

  function reveal(item) {
    for (const other of list.querySelectorAll(".chosen")) if (other !== item) other.classList.remove("chosen");
    item?.classList.toggle("chosen", true);
  }

  let pressed = 0;
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    clearTimeout(pressed);
    if (event.pointerType !== "mouse") pressed = setTimeout(() => { reveal(item); navigator.vibrate?.(10); }, LONG_PRESS);
  });
  for (const event of ["pointerup", "pointercancel", "pointermove"]) list.addEventListener(event, () => clearTimeout(pressed));
  list.addEventListener("contextmenu", (event) => {
    if (matchMedia("(pointer: coarse)").matches && !event.target.closest("a")) event.preventDefault();
  });
  list.addEventListener("keydown", (event) => {
    const item = event.target.closest("li");
    if (event.target === item && event.key === "Enter") messageHooks.onQuote(messages.get(item.dataset.id));
    else move(event);
  });
  list.addEventListener("focusin", (event) => {
    for (const button of list.querySelectorAll(".actions > button")) button.tabIndex = -1;
    for (const button of event.target.closest("li")?.querySelectorAll(".actions > button") ?? []) button.tabIndex = 0;
  });
  // A picture that loads or a keyboard that opens must not push the last message out of sight.
  const growth = new ResizeObserver(() => { if (stuck) toEnd(); });
  growth.observe(list);
  growth.observe(scroller);
  scroller.addEventListener("scroll", () => {
    if (element.hidden) return;
    // Only a person scrolls up; a picture that loads late moves the end away, not the view.
    stuck = nearEnd() || (stuck && scroller.scrollTop >= lastTop);
    lastTop = scroller.scrollTop;
    if (!nearEnd()) return;
    downButton.hidden = true;
    lookSoon();
  }, { passive: true });
  element.addEventListener("pointerdown", (event) => { hooks.onActive(phone); if (!event.target.closest(".message.chosen")) reveal(null); });
  element.addEventListener("focusin", () => hooks.onActive(phone));

  const phone = {
    person, element, composer, watch, describe, lookSoon, unseen,
    /** The newest message from the commune that `test` accepts, or undefined. */
    newest: (test = () => true) => [...messages.values()].filter((each) => each.from === "oa" && test(each)).at(-1),
    close: () => { stop.abort(); growth.disconnect(); element.remove(); },
  };
  describe();
  return phone;
}
