// Building elements without ever parsing text as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with its properties and children. `on` holds listeners, `class` and `data-…`/`aria-…`
 * are attributes, `text` is text; false, null and undefined are left out.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const SHAPES = {
  plus: "M12 5v14M5 12h14",
  send: "M4.5 12 3 4.5 21 12 3 19.5 4.5 12Zm0 0H12",
  photo: "M4 5h16v14H4zM4 16l4.5-4.5L12 15l3-3 5 5M15.5 9.5h.01",
  sample: "M7 4h13v12H7zM4 8v12h13M7 13l3.5-3.5L14 13l2-2 4 4",
  voice: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4ZM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  place: "M12 21s-6.5-6.2-6.5-11a6.5 6.5 0 0 1 13 0c0 4.8-6.5 11-6.5 11Zm0-8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  card: "M3 6h18v12H3zM7.5 12.5a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM5 16c.5-1.6 4.5-1.6 5 0M14 10h4M14 14h4",
  sticker: "M12 3.5a8.5 8.5 0 1 0 8.5 8.5L12 3.5Zm0 0c0 5 3.5 8.5 8.5 8.5M8.5 14.5c1.5 2 4 2.4 6 .8",
  reply: "M9 7 4 12l5 5M4.5 12H14a6 6 0 0 1 6 6v.5",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM8.5 14c1.7 2.4 5.3 2.4 7 0M9 9.5h.01M15 9.5h.01",
  close: "M6 6l12 12M18 6 6 18",
  more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  down: "M6 9.5l6 6 6-6",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2",
  fault: "M12 4 2.8 20h18.4L12 4ZM12 10v4.5M12 17.3h.01",
  guide: "M9.5 18h5M10.5 21h3M12 3a6 6 0 0 0-3.5 10.9c.6.5 1 1.2 1 2.1h5c0-.9.4-1.6 1-2.1A6 6 0 0 0 12 3Z",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  phone: "M6 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 6 6l1.5-2 4.5 1.5v3c0 1-.8 2-2 2C11 20 4 13 4 5.5c0-1.2 1-2 2-2Z",
  menu: "M4 7h16M4 12h16M4 17h10",
  hall: "M4 20h16M3.5 11 12 4.5l8.5 6.5h-17ZM6 11v9M18 11v9M10 20v-5.5M14 20v-5.5",
  check: "M5 12.5 10 17.5 19.5 7",
};

/** A line drawing that takes the colour of the text; decoration only, the label is elsewhere. */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": "1.8", "stroke-linecap": "round", "stroke-linejoin": "round",
    "aria-hidden": "true", class: "icon",
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** The tick beside a verified account's name. */
export function verifiedTick() {
  const tick = icon("check", 10);
  tick.setAttribute("stroke-width", "3.4");
  return el("span", { class: "tick", role: "img", "aria-label": "Tài khoản đã xác thực", title: "Tài khoản đã xác thực" }, tick);
}

/** A round picture with the initial of the last word of a Vietnamese name. */
export function avatar(name, color) {
  const words = name.trim().split(/\s+/);
  const node = el("span", { class: "avatar", "aria-hidden": "true", text: words.at(-1)?.[0] ?? "?" });
  if (color) node.style.setProperty("--tint", color);
  return node;
}

/** The picture of the commune's account. */
export function oaAvatar(size = "") {
  return el("span", { class: `avatar oa ${size}`.trim(), "aria-hidden": "true" }, icon("hall"));
}

export function iconButton(name, label, onClick, extra = {}) {
  return el(
    "button",
    { type: "button", "aria-label": label, title: label, ...extra, class: `icon-button ${extra.class ?? ""}`.trim(), on: { click: onClick } },
    icon(name),
  );
}

const LINK = /https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]}…]/g;

/** The text as nodes, its web addresses clickable. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    nodes.push(text.slice(from, match.index));
    nodes.push(el("a", { href: match[0], target: "_blank", rel: "noopener noreferrer", text: match[0] }));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

/** The address if a browser may open it without running anything, else null. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    return ["http:", "https:", "blob:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
