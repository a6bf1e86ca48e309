// Where a person writes: text, quoted message, photos and the other things a phone can send.

import { el, icon, iconButton } from "./dom.js";
import { inBrief } from "./message.js";
import { packed, PLACES, SAMPLE_CARD, SAMPLE_STICKER, SAMPLE_VOICE, samplePhotos } from "./samples.js";

const MOST_PHOTOS = 10;
const TALLEST = 120;

/** How a guide's suggestion appears: letter by letter, unless the person wants less motion. */
const LETTER_PAUSE = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 14;

/**
 * The form at the bottom of a phone. `deliver(message)` sends and rejects with a sentence;
 * `complain(sentence)` shows one; `id` makes labels unique. Nothing is cleared before it was sent.
 */
export function createComposer({ id, deliver, complain }) {
  let quote = null;
  let photos = [];
  let busy = false;
  let typing = 0;

  const field = el("textarea", { id: `field-${id}`, rows: "1", placeholder: "Nhập tin nhắn…", autocomplete: "off", enterkeyhint: "send" });
  const sendButton = iconButton("send", "Gửi", () => submit(), { class: "send" });
  const quoteBar = el("div", { class: "quoting", hidden: true });
  const tray = el("ul", { class: "tray", "aria-label": "Ảnh sắp gửi", hidden: true });
  const photoInput = el("input", { type: "file", accept: "image/*", multiple: true, hidden: true, "aria-label": "Chọn ảnh" });
  const fileInput = el("input", { type: "file", hidden: true, "aria-label": "Chọn tệp" });
  const moreButton = iconButton("plus", "Gửi ảnh, tin thoại, vị trí, tệp", () => openPanel(panel.hidden), { "aria-expanded": "false" });
  const panel = el("div", { class: "panel", role: "group", "aria-label": "Gửi thứ khác", hidden: true });

  function refresh() {
    sendButton.disabled = busy || !(field.value.trim() || photos.length);
    field.style.height = "";
    if (field.value) field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
    tray.hidden = !photos.length;
    tray.replaceChildren(...photos.map((photo, index) =>
      el("li", {}, el("img", { src: photo.preview, alt: photo.file.name }),
        iconButton("close", `Bỏ ảnh ${photo.file.name}`, () => dropPhoto(index), { class: "small" }))));
    quoteBar.hidden = !quote;
    if (quote) {
      quoteBar.replaceChildren(
        icon("reply", 16), el("span", { class: "quote-text", text: inBrief(quote) }),
        iconButton("close", "Bỏ trích dẫn", () => setQuote(null), { class: "small" }));
    }
  }

  function setQuote(message) {
    quote = message;
    refresh();
    field.focus();
  }

  function dropPhoto(index) {
    URL.revokeObjectURL(photos[index].preview);
    photos.splice(index, 1);
    refresh();
    field.focus();
  }

  function addPhotos(files) {
    const room = MOST_PHOTOS - photos.length;
    if (files.length > room) complain(`Mỗi lần gửi nhiều nhất ${MOST_PHOTOS} ảnh.`);
    photos.push(...files.slice(0, room).map((file) => ({ file, preview: URL.createObjectURL(file) })));
    openPanel(false);
    refresh();
    field.focus();
  }

  async function guarded(message) {
    if (busy) return false;
    busy = true;
    refresh();
    try {
      await deliver(typeof message === "function" ? await message() : message);
      return true;
    } catch (error) {
      complain(error.message);
      return false;
    } finally {
      busy = false;
      refresh();
    }
  }

  async function written() {
    const text = field.value.trim();
    if (photos.length) {
      return { kind: "image", images: await Promise.all(photos.map(({ file }) => packed(file))), ...(text && { text }) };
    }
    return quote ? { kind: "text", text, quote: quote.id } : { text };
  }

  async function submit() {
    typing += 1;
    if (sendButton.disabled) return;
    const text = field.value;
    if (!await guarded(written)) return;
    if (field.value === text) field.value = "";
    photos.forEach(({ preview }) => URL.revokeObjectURL(preview));
    photos = [];
    quote = null;
    sendButton.classList.remove("ready");
    refresh();
    field.focus();
  }

  async function sendOther(message) {
    openPanel(false);
    await guarded(message);
    field.focus();
  }

  const tile = (picture, label, onClick) =>
    el("button", { type: "button", class: "tile", on: { click: onClick } }, el("span", {}, icon(picture, 22)), label);

  const tiles = () => [
    tile("photo", "Ảnh từ máy", () => photoInput.click()),
    tile("sample", "Ảnh mẫu", async () => addPhotos(await samplePhotos())),
    tile("voice", "Gửi tin thoại mẫu", () => sendOther(SAMPLE_VOICE)),
    tile("place", "Vị trí", () => showPlaces()),
    tile("file", "Tệp", () => fileInput.click()),
    tile("card", "Danh thiếp", () => sendOther(SAMPLE_CARD)),
    tile("sticker", "Nhãn dán", () => sendOther(SAMPLE_STICKER)),
  ];

  function showPlaces() {
    panel.replaceChildren(...PLACES.map(({ name, latitude, longitude }) =>
      tile("place", name, () => sendOther({ kind: "location", latitude, longitude }))));
    panel.firstChild.focus();
  }

  function openPanel(open) {
    panel.hidden = !open;
    moreButton.setAttribute("aria-expanded", String(open));
    if (open) panel.replaceChildren(...tiles());
  }

  photoInput.addEventListener("change", () => { addPhotos([...photoInput.files]); photoInput.value = ""; });
  fileInput.addEventListener("change", () => {
    const [file] = fileInput.files;
    fileInput.value = "";
    if (file) sendOther(async () => ({ kind: "file", ...await packed(file) }));
  });
  field.addEventListener("input", () => { typing += 1; refresh(); });
  field.addEventListener("keydown", (event) => {
    // A Vietnamese keyboard may still be composing a word: its Enter is not ours.
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && quote) setQuote(null);
  });
  field.addEventListener("paste", (event) => {
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (pictures.length) { event.preventDefault(); addPhotos(pictures); }
  });

  /** Types `text` for the person, who only has to press Gửi. */
  async function type(text) {
    const mine = (typing += 1);
    field.value = "";
    field.focus({ preventScroll: true });
    for (const letter of text) {
      if (mine !== typing) return;
      field.value += letter;
      refresh();
      if (LETTER_PAUSE) await new Promise((resolve) => { setTimeout(resolve, LETTER_PAUSE); });
    }
    sendButton.classList.add("ready");
  }

  const element = el(
    "form", { class: "composer", on: { submit: (event) => { event.preventDefault(); submit(); } } },
    quoteBar, tray,
    el("div", { class: "write" },
      moreButton, el("label", { class: "hidden", for: `field-${id}`, text: "Tin nhắn" }), field,
      iconButton("photo", "Chọn ảnh từ máy", () => photoInput.click()), sendButton),
    panel, photoInput, fileInput);
  refresh();

  return { element, type, setQuote, addPhotos, focus: () => field.focus() };
}
