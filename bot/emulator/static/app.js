// Puts the page together: who has a phone here, which phones are open, the bar above them.

import { call, keepUp, Refused } from "./api.js";
import { createClock } from "./clock.js";
import { avatar, el, icon, safeUrl } from "./dom.js";
import { createFaults, createWebhookLine } from "./faults.js";
import { createGuide } from "./guide.js";
import { inBrief } from "./message.js";
import { askNewcomer, pair } from "./newcomer.js";
import { createPhone } from "./phone.js";
import { samplePhotos } from "./samples.js";
import { createSetbacks } from "./setbacks.js";

const ASK_EVERY = 3000;
const NOTICE_FOR = 6000;
const SETBACK_FOR = 12000;
/** The least a phone and the gap beside it take, as in phone.css; and the guide with its gap. */
const PHONE_ROOM = 346;
const PHONE_GAP = 30;
const GUIDE_ROOM = 304;
const STAGE_EDGES = 40;
/** A browser opens six connections to one host; every open phone holds one. */
const MOST_OPEN = 3;
const NAMES = ["Anh Dũng", "Chị Hạnh", "Ông Bảy", "Cô Mai", "Bác Thịnh", "Em Linh", "Chú Sơn", "Bà Nhàn"];

const narrow = matchMedia("(max-width: 759px)");
const at = (id) => document.getElementById(id);
const stage = at("stage");
const shelf = at("phones");
const strip = at("people");
const phones = new Map();
const people = new Map();
const life = new AbortController();

let demo = null;
let open = [];
let active = null;
let guide = null;
let noticeTimer = 0;

function notice(sentence, milliseconds = NOTICE_FOR) {
  const box = at("notice");
  box.textContent = sentence;
  box.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { box.hidden = true; }, milliseconds);
}

const clock = createClock({ complain: notice, workdays: () => demo?.workdays ?? [], onTick: () => phones.forEach((phone) => phone.describe()) });

// Phones ---------------------------------------------------------------------------------------

const hooks = {
  now: clock.now,
  oaName: () => demo?.commune ?? "Trang Zalo của xã",
  isActive: (phone) => phone === active && open.includes(phone.person.id),
  onActive: (phone) => { if (phone !== active) { active = phone; phone.lookSoon(); mark(); } },
  onNews: (phone, message) => { at("spoken").textContent = `Máy ${phone.person.name}: ${inBrief(message).slice(0, 200)}`; },
  onChange: () => mark(),
};

function phoneOf(id) {
  if (!phones.has(id)) {
    const phone = createPhone(people.get(id), hooks);
    phones.set(id, phone);
  }
  return phones.get(id);
}

function capacity() {
  if (narrow.matches) return 1;
  const taken = STAGE_EDGES + (guide && !guide.element.hidden ? GUIDE_ROOM : 0);
  const fitting = Math.floor((stage.clientWidth - taken + PHONE_GAP) / PHONE_ROOM);
  return Math.max(1, Math.min(MOST_OPEN, fitting));
}

/** Shows this phone, in place of the one least recently asked for when there's no room. */
function openPhone(id) {
  open = [...open.filter((each) => each !== id), id];
  layOut();
  const phone = phoneOf(id);
  hooks.onActive(phone);
  strip.querySelector(`[data-person="${id}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return phone;
}

/** Puts a new phone in its place; one already there isn't moved, so that it keeps its scroll. */
function attach(id) {
  const { element } = phoneOf(id);
  if (element.isConnected) return;
  const order = [...people.keys()];
  const after = [...shelf.children].find((other) => order.indexOf(other.dataset.person) > order.indexOf(id));
  shelf.insertBefore(element, after ?? null);
}

const isShown = (id) => phones.get(id)?.element.hidden === false;

function layOut() {
  const shown = open.slice(-capacity());
  const order = [...people.keys()].filter((id) => shown.includes(id));
  order.forEach(attach);
  for (const [id, phone] of phones) {
    phone.element.hidden = !shown.includes(id);
    // A tab out of sight lets its connections go: another tab of this browser may need them.
    phone.watch(shown.includes(id) && !document.hidden);
  }
  if (active && !shown.includes(active.person.id)) active = null;
  if (!active && order.length) active = phoneOf(order[0]);
  active?.lookSoon();
  mark();
}

// The strip of people --------------------------------------------------------------------------

const unread = (id) => (isShown(id) ? phones.get(id).unseen() : people.get(id).unread ?? 0);

function mark() {
  let total = 0;
  for (const chip of strip.querySelectorAll("[data-person]")) {
    const id = chip.dataset.person;
    const count = unread(id);
    total += count;
    const badge = chip.querySelector(".badge");
    badge.hidden = !count;
    badge.textContent = count;
    badge.setAttribute("aria-label", `${count} tin chưa xem`);
    chip.setAttribute("aria-pressed", String(isShown(id)));
    chip.classList.toggle("active", active?.person.id === id);
  }
  for (const phone of phones.values()) phone.element.classList.toggle("active", phone === active);
  document.title = total ? `(${total}) Xã Ơi · Zalo cục bộ` : "Xã Ơi · Zalo cục bộ";
}

function drawStrip() {
  strip.replaceChildren(
    ...[...people.values()].map((person) =>
      el("button", { type: "button", class: "chip", "data-person": person.id, on: { click: () => openPhone(person.id) } },
        avatar(person.name, person.avatar_color),
        el("span", { class: "chip-words" }, el("strong", { text: person.name }), person.title ? el("small", { text: person.title }) : null),
        el("span", { class: "badge", hidden: true }))),
    el("button", { type: "button", class: "chip add", "aria-label": "Thêm người", title: "Thêm người", on: { click: askNewPerson } }, icon("plus", 18), el("span", { text: "Thêm người" })));
  mark();
}

async function askNewPerson() {
  await guarded(async () => {
    demo = await readDemo();
    const taken = new Set([...people.values()].map(({ name }) => name));
    askNewcomer({
      name: NAMES.find((name) => !taken.has(name)) ?? "",
      posts: demo?.codes ?? [],
      onCitizen: (name) => guarded(() => addCitizen(name)),
      onPost: (title) => guarded(() => addOfficial(title)),
    });
  });
}

async function addCitizen(name) {
  const { id } = await call("/_/people", { name });
  await refreshPeople();
  openPhone(id).composer.focus();
}

/** Asks for the code only now: it ends after a day of the commune's time. */
async function addOfficial(title) {
  demo = await readDemo();
  const post = demo?.codes?.find((each) => each.title === title);
  if (!post) throw new Error(`${title} đã có máy rồi.`);
  const { id } = await call("/_/people", { name: post.name });
  demo = await call("/_/demo", {
    ...demo,
    phones: [...demo.phones, { person_id: id, role: "official", title }],
    codes: demo.codes.filter((each) => each !== post),
  });
  await refreshPeople();
  openPhone(id);
  await pair(id, post);
}

async function guarded(action) {
  try {
    await action();
  } catch (error) {
    notice(error.message);
  }
}

function described(person) {
  const known = demo?.phones?.find(({ person_id: id }) => id === person.id);
  return { ...person, title: known?.title, role: known?.role };
}

/** Demo phones first, in the demo's order, then the others as they came. */
function inOrder(list) {
  const places = new Map((demo?.phones ?? []).map(({ person_id: id }, index) => [id, index]));
  return list.map(described).sort((one, other) => (places.get(one.id) ?? 1e9) - (places.get(other.id) ?? 1e9));
}

async function refreshPeople() {
  const list = inOrder((await call("/_/people")).people);
  const before = [...people.keys()].join();
  people.clear();
  for (const person of list) people.set(person.id, person);
  for (const [id, phone] of phones) {
    if (!people.has(id)) { phone.close(); phones.delete(id); }
  }
  if ([...people.keys()].join() === before) return mark();
  open = open.filter((id) => people.has(id));
  if (!open.length) open = [...people.keys()].slice(0, 2).reverse();
  drawStrip();
  return layOut();
}

// The bar --------------------------------------------------------------------------------------

function drawer(picture, label, badge, ...body) {
  return el("details", { class: "drawer" },
    el("summary", { title: label }, icon(picture, 18), el("span", { class: "bar-label", text: label }), badge),
    el("div", { class: "sheet", role: "group", "aria-label": label }, body));
}

function closeDrawers(except) {
  for (const box of document.querySelectorAll("details[open]")) if (box !== except) box.open = false;
}

function linksDrawer() {
  const links = (demo?.links ?? []).filter(({ url }) => safeUrl(url));
  if (!links.length) return null;
  return drawer("link", "Trang của xã", null, el("ul", { class: "links" },
    links.map(({ title, url }) => el("li", {}, el("a", { href: safeUrl(url), target: "_blank", rel: "noopener", text: title })))));
}

function buildBar() {
  const counter = el("span", { class: "badge", hidden: true });
  const faults = createFaults({
    complain: notice,
    onCount: (count) => { counter.hidden = !count; counter.textContent = count; counter.setAttribute("aria-label", `${count} sự cố đang bật`); },
  });
  const webhook = createWebhookLine();
  const setbacks = createSetbacks({ nameOf: (id) => people.get(id)?.name, tell: (sentence) => notice(sentence, SETBACK_FOR) });
  const panel = drawer("fault", "Sự cố", counter,
    el("p", { class: "hint", text: "Bật một sự cố để xem xã xử lý ra sao. Mỗi công tắc có hiệu lực ngay." }), webhook.element, setbacks.element, faults.element);
  const side = el("div", { class: "bar-side" }, linksDrawer(), panel);
  if (demo) side.append(guideButton(faults));
  strip.before(clock.element);
  strip.after(side);
  keepUp(async () => { await faults.refresh(); await webhook.refresh(); await setbacks.refresh(); }, { signal: life.signal, every: ASK_EVERY });
}

// The guide ------------------------------------------------------------------------------------

const firstOf = (role) => [...people.values()].find((person) => person.role === role)?.id;

function steps(faults) {
  const citizen = () => openPhone(firstOf("citizen") ?? [...people.keys()][0]).composer;
  const says = (title, text, hint) => ({ title, hint: hint ?? `“${text}”`, run: () => citizen().type(text) });
  const official = firstOf("official") && {
    title: "Chủ tịch trả lời",
    hint: "Trích dẫn tin báo rồi gõ; sau 20 giây mới tới dân",
    run: async () => {
      const phone = openPhone(firstOf("official"));
      const news = phone.newest(({ text }) => /\b[A-Z]{2}-[0-9A-Z]/.test(text ?? "")) ?? phone.newest();
      if (!news) throw new Error("Máy chủ tịch chưa có tin nào: báo một việc bên máy người dân trước.");
      phone.composer.setQuote(news);
      await phone.composer.type("Tổ điện đã nhận, tối mai sẽ sửa xong.");
    },
  };
  return [
    says("Hỏi giấy tờ", "làm giấy khai sinh cần gì"),
    says("Báo một việc hỏng", "đèn đường thôn Đông hỏng"),
    { title: "Gửi ảnh", hint: "Hai tấm ảnh mẫu, gửi cùng lúc", run: async () => citizen().addPhotos(await samplePhotos()) },
    says("Hỏi việc của mình", "đến đâu rồi"),
    official,
    { title: "Sáng làm việc kế tiếp", hint: "Tua giờ, xem tin nhắc việc buổi sáng", run: () => clock.nextMorning() },
    {
      title: "Thử một sự cố", hint: "Cắt kết nối sau khi nhận một tin",
      run: async () => {
        await faults.change({ cut_after: { value: true, times: 1 } });
        notice("Tin kế tiếp của xã sẽ tới máy nhưng Zalo không trả lời xã. Nhắn một câu để xem.");
      },
    },
  ].filter(Boolean);
}

function guideButton(faults) {
  const button = el("button", { type: "button", class: "bar-button", "aria-controls": "guide", title: "Thử trong một phút", on: { click: () => guide.toggle() } },
    icon("guide", 18), el("span", { class: "bar-label", text: "Gợi ý" }));
  guide = createGuide({
    steps: steps(faults), folds: () => narrow.matches, complain: notice,
    onOpen: (isOpen) => { button.setAttribute("aria-expanded", String(isOpen)); if (guide) layOut(); },
  });
  stage.prepend(guide.element);
  return button;
}

// Start ----------------------------------------------------------------------------------------

async function readDemo() {
  try {
    return await call("/_/demo");
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** What the demo says of itself changes with the commune's time, and in other tabs. */
async function refreshDemo() {
  const fresh = await readDemo();
  // The local Zalo serves this page before the demo has introduced itself.
  if (fresh && !demo) location.reload();
  demo = fresh ?? demo;
}

let built = false;

async function build() {
  if (built) return;
  demo = await readDemo();
  document.body.classList.toggle("alone", !demo);
  await refreshPeople();
  buildBar();
  layOut();
  built = true;
}

document.addEventListener("pointerdown", (event) => closeDrawers(event.target.closest("details[open]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const box = document.querySelector("details[open]");
  closeDrawers();
  box?.querySelector("summary").focus();
});
document.addEventListener("visibilitychange", () => { if (built) layOut(); });
addEventListener("resize", () => { if (built) layOut(); });

let lostAt = 0;
clock.run(life.signal);
keepUp(async () => { await build(); await refreshDemo(); await refreshPeople(); }, {
  signal: life.signal,
  every: ASK_EVERY,
  onLink: (up) => {
    if (!up && !lostAt) { lostAt = Date.now(); notice("Mất kết nối với Zalo cục bộ, đang thử lại…"); }
    if (up && lostAt) { lostAt = 0; at("notice").hidden = true; }
    document.body.classList.toggle("offline", !up);
  },
});
