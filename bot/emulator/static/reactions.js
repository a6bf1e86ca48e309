// The six reactions, drawn here so that they look the same with any font.

const SVG = "http://www.w3.org/2000/svg";
const HEART = "M12 20.5C5 15 3 12 3 8.8A4.8 4.8 0 0 1 12 6.6a4.8 4.8 0 0 1 9 2.2c0 3.2-2 6.2-9 11.7Z";
const THUMB = "M3 11h4v9.5H3zM8.5 11 12 3.5c2 0 2.8 1.3 2.5 3L14 9.5h5c1.3 0 2.2 1.1 1.9 2.4l-1.5 7c-.2 1-1 1.6-1.9 1.6h-9z";

/** Zalo's own spelling (contract §4.2) → the word a person reads, the filled shape, the lines on a face. */
const DRAWINGS = new Map([
  ["/-heart", { name: "Yêu thích", color: "#e0342b", shape: HEART }],
  ["/-strong", { name: "Thích", color: "#1b74e4", shape: THUMB }],
  [":>", { name: "Cười", face: "M7 13.5h10c-.5 3.5-2.5 5-5 5s-4.5-1.5-5-5ZM7 9.5c.6-1 2.2-1 2.8 0M14.2 9.5c.6-1 2.2-1 2.8 0" }],
  [":o", { name: "Ngạc nhiên", face: "M12 13.5a2.3 2.8 0 1 1 0 5 2.3 2.8 0 0 1 0-5ZM8.5 9v1M15.5 9v1" }],
  [":-((", { name: "Buồn", face: "M8 17.5c1.5-3 6.5-3 8 0M8.5 10v1M15.5 10v1" }],
  [":-h", { name: "Giận", face: "M8 17c1.5-2 6.5-2 8 0M7 8.5l3 1.5M17 8.5 14 10M9 11.5v.5M15 11.5v.5" }],
]);

export const REACTIONS = [...DRAWINGS].map(([code, { name }]) => ({ code, name }));

function draw(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** The picture of a reaction; one we don't know is shown as Zalo spells it. `named`: read it aloud. */
export function reactionPicture(code, { size = 24, named = false } = {}) {
  const drawing = DRAWINGS.get(code);
  if (!drawing) return document.createTextNode(code);
  const spoken = named ? { role: "img", "aria-label": drawing.name } : { "aria-hidden": "true" };
  const picture = draw("svg", { viewBox: "0 0 24 24", width: size, height: size, ...spoken });
  if (drawing.shape) picture.append(draw("path", { d: drawing.shape, fill: drawing.color }));
  else {
    picture.append(
      draw("circle", { cx: 12, cy: 12, r: 10, fill: "#ffcb3d" }),
      draw("path", { d: drawing.face, fill: "none", stroke: "#5b3a00", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" }));
  }
  return picture;
}
