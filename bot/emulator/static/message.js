// One message as a bubble.

import { el, icon, iconButton, linked, oaAvatar, safeUrl } from "./dom.js";
import { REACTIONS, reactionPicture } from "./reactions.js";
import { dayKey, dayName, hourMinute } from "./time.js";

const STATES = { sent: "Đã gửi", received: "Đã nhận", seen: "Đã xem" };
const WITHOUT_TEXT = {
  image: "Hình ảnh", audio: "Tin thoại", video: "Video", gif: "Ảnh động", sticker: "Nhãn dán",
  location: "Vị trí", file: "Tệp", business_card: "Danh thiếp", link: "Liên kết",
};
const GROUP_GAP = 5 * 60 * 1000;

/** One line that stands for the message where there's no room for it. */
export function inBrief(message) {
  return message.text || `[${WITHOUT_TEXT[message.kind] ?? "Tin nhắn"}]`;
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Where to load a file from: one hosted by this local Zalo comes from where this page came from. */
function hosted(url) {
  const safe = url && safeUrl(url);
  if (!safe) return null;
  const parsed = new URL(safe);
  const ours = LOOPBACK.includes(parsed.hostname) && parsed.pathname.startsWith("/media/");
  return ours ? `${location.origin}${parsed.pathname}${parsed.search}` : safe;
}

function quoteOf(quote, quoted, names) {
  if (!quote) return null;
  return el(
    "div", { class: "quote" },
    el("span", { class: "quote-from", text: quote.from === "me" ? names.me : names.oa }),
    el("span", { class: "quote-text", text: quoted ? inBrief(quoted) : quote.text }),
  );
}

function picturesOf(message) {
  const urls = (message.images ?? []).map(hosted).filter(Boolean);
  if (!urls.length) return null;
  const pictures = urls.map((url, index) =>
    el(
      "a", { href: url, target: "_blank", rel: "noopener", "aria-label": `Mở ảnh ${index + 1} trên ${urls.length}` },
      el("img", { src: url, alt: `Ảnh ${index + 1}`, loading: "lazy" }),
    ));
  return el("div", { class: `pictures ${message.kind}`, "data-count": Math.min(urls.length, 3) }, pictures);
}

function sizeInWords(bytes) {
  if (!bytes) return "";
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function fileOf(file) {
  if (!file) return null;
  return el(
    "a", { class: "card-line", href: hosted(file.url), target: "_blank", rel: "noopener" },
    el("span", { class: "card-icon" }, icon("file", 22)),
    el("span", { class: "card-words" },
      el("strong", { text: file.name ?? "Tệp" }), el("small", { text: sizeInWords(file.size) })),
  );
}

function voiceOf(url) {
  const source = hosted(url);
  if (!source) return null;
  return el("div", { class: "voice" }, icon("voice", 18),
    el("audio", { controls: true, preload: "none", src: source, "aria-label": "Tin thoại" }));
}

function videoOf(url) {
  const source = hosted(url);
  return source && el("video", { controls: true, preload: "none", src: source, class: "video", "aria-label": "Video" });
}

function cardOf(message) {
  if (message.kind !== "business_card") return null;
  return el("div", { class: "card-line" }, el("span", { class: "card-icon" }, icon("card", 22)),
    el("span", { class: "card-words" }, el("strong", { text: message.text || "Danh thiếp" }), el("small", { text: "Danh thiếp" })));
}

/** The rows of a list message; a row that opens a page is a link. */
function elementsOf(elements) {
  if (!elements?.length) return null;
  return el("div", { class: "elements" }, elements.map(({ title, subtitle, image_url: image, default_action: action }) => {
    const url = action?.url && safeUrl(action.url);
    return el(url ? "a" : "div", { class: "element", href: url, target: url && "_blank", rel: url && "noopener" },
      image && safeUrl(image) ? el("img", { src: hosted(image), alt: "" }) : null,
      el("span", { class: "card-words" }, el("strong", { text: title ?? "" }), subtitle ? el("small", { text: subtitle }) : null));
  }));
}

function placeOf(location) {
  if (!location) return null;
  const at = [location.latitude, location.longitude].map((number) => Number(number).toFixed(5));
  return el(
    "a", {
      class: "place", target: "_blank", rel: "noopener noreferrer",
      href: `https://www.openstreetmap.org/?mlat=${at[0]}&mlon=${at[1]}#map=16/${at[0]}/${at[1]}`,
    },
    el("span", { class: "place-map" }, icon("place", 26)),
    el("span", { class: "card-words" }, el("strong", { text: "Vị trí" }), el("small", { text: at.join(", ") })),
  );
}

function textOf(message) {
  const text = message.text ?? "";
  if (message.kind === "business_card") return null;
  if (text) return el("div", { class: "text" }, linked(text));
  const pictured = ["images", "elements"].some((name) => message[name]?.length)
    || ["file", "audio", "video", "location"].some((name) => message[name]);
  return pictured ? null : el("div", { class: "text wordless", text: inBrief(message) });
}

function buttonsOf(message, onTap) {
  if (!message.buttons?.length) return null;
  return el("div", { class: "bubble-buttons" }, message.buttons.map((button, index) =>
    el("button", { type: "button", "data-button": index, on: { click: () => onTap(message, index) } },
      button.type === "oa.open.phone" ? icon("phone", 16) : null,
      button.type === "oa.open.url" ? icon("link", 16) : null,
      el("span", { text: button.title }))));
}

function reactionsOf(message) {
  const shown = (message.reactions ?? []).map((each) => each?.icon ?? each).filter((code) => code !== "/-remove");
  if (!shown.length) return null;
  return el("span", { class: "reactions", role: "group", "aria-label": "Cảm xúc" },
    shown.map((code) => reactionPicture(code, { size: 17, named: true })));
}

function actionsOf(message, hooks) {
  const picker = el("div", { class: "picker", role: "group", "aria-label": "Chọn cảm xúc", hidden: true },
    REACTIONS.map(({ code, name }) =>
      el("button", {
        type: "button", title: name, "aria-label": name,
        on: { click: () => { picker.hidden = true; hooks.onReact(message, code); } },
      }, reactionPicture(code))));
  return el("div", { class: "actions" },
    iconButton("reply", "Trả lời", () => hooks.onQuote(message), { class: "small", tabindex: "-1" }),
    iconButton("smile", "Thả cảm xúc", () => { picker.hidden = !picker.hidden; }, { class: "small", tabindex: "-1" }),
    picker);
}

/** True when `message` belongs under the same picture and close to the one before it. */
function continues(message, previous) {
  return Boolean(previous) && previous.from === message.from && previous.by_admin === message.by_admin
    && dayKey(previous.at) === dayKey(message.at) && new Date(message.at) - new Date(previous.at) < GROUP_GAP;
}

/**
 * The list item of a message. `previous` is the one above it; `names` are {me, oa}; `hooks` are
 * onTap(message, index), onQuote(message), onReact(message, code); `now` decides "Hôm nay"; `quoted` is the
 * message it answers, if the phone has it.
 */
export function messageItem(message, previous, { names, hooks, now, quoted }) {
  const mine = message.from === "me";
  const joined = continues(message, previous);
  const newDay = !previous || dayKey(previous.at) !== dayKey(message.at);
  const parts = [
    picturesOf(message), videoOf(message.video), textOf(message), elementsOf(message.elements),
    voiceOf(message.audio), placeOf(message.location), fileOf(message.file), cardOf(message),
  ];
  const bubble = el(
    "div", { class: "bubble" },
    el("span", { class: "hidden", text: `${mine ? names.me : names.oa}: ` }),
    message.by_admin ? el("div", { class: "by-admin", text: "Cán bộ trực OA" }) : null,
    quoteOf(message.quote, quoted, names), ...parts,
    el("time", { datetime: message.at, text: hourMinute(message.at) }),
    buttonsOf(message, hooks.onTap), reactionsOf(message), actionsOf(message, hooks),
  );
  return el(
    "li",
    {
      class: `message ${mine ? "mine" : "theirs"}${joined ? " joined" : ""}`, "data-id": message.id,
      "data-state": message.state, tabindex: "-1",
    },
    newDay ? el("div", { class: "day" }, el("time", { datetime: message.at, text: dayName(message.at, now) })) : null,
    el("div", { class: "line" }, mine ? null : oaAvatar(), bubble),
    mine ? el("div", { class: "mark", text: STATES[message.state] ?? "" }) : null,
  );
}
