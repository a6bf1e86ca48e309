// The commune's clock: shows it, ticks it, moves it forward.

import { call, keepUp } from "./api.js";
import { el, icon } from "./dom.js";
import { fieldValue, fromField, hourMinute, longDay, nextWorkingMorning } from "./time.js";

const ASK_EVERY = 3000;
const STEPS = [["+1 phút", 60], ["+15 phút", 900], ["+1 giờ", 3600], ["+1 ngày", 86400]];

/**
 * The clock bar. It never holds a connection open: a browser has six per host and the phones
 * need them, so it asks every few seconds. `onTick(now)` is called when the minute may have changed;
 * `workdays()` are the commune's next opening times (ISO), if anybody knows them.
 */
export function createClock({ onTick, complain, workdays }) {
  let ahead = 0;
  const now = () => Date.now() + ahead;

  const day = el("span", { class: "clock-day" });
  const hour = el("span", { class: "clock-hour" });
  const readout = el("button", { type: "button", class: "readout", "aria-expanded": "false", "aria-controls": "clock-steps", title: "Giờ của xã" },
    icon("clock", 18), el("span", { class: "hidden", text: "Giờ của xã:" }), day, hour);
  const field = el("input", { type: "datetime-local", id: "clock-field", "aria-label": "Đặt ngày giờ", required: true });
  const setter = el("form", { class: "setter", on: { submit: (event) => { event.preventDefault(); move({ set: fromField(field.value) }); } } },
    field, el("button", { type: "submit", text: "Đặt" }));
  const steps = el("div", { class: "steps", id: "clock-steps", role: "group", "aria-label": "Tua giờ tới trước" },
    STEPS.map(([label, seconds]) => stepButton(label, () => ({ advance: seconds }))),
    stepButton("Đến sáng ngày làm việc kế tiếp", morning, "Giờ mở cửa kế tiếp, qua cuối tuần và ngày lễ"),
    setter);
  const element = el("div", { class: "clock", role: "group", "aria-label": "Giờ của xã" }, readout, steps);

  function morning() {
    return { set: nextWorkingMorning(now(), workdays()) };
  }

  function stepButton(label, move_, title) {
    return el("button", { type: "button", class: "step", text: label, title, on: { click: () => move(move_()) } });
  }

  function show() {
    day.textContent = longDay(now());
    hour.textContent = hourMinute(now());
    if (document.activeElement !== field) field.value = fieldValue(now());
    onTick(now());
  }

  function take(answer) {
    ahead = new Date(answer.now).getTime() - Date.now();
    show();
  }

  async function move(change) {
    if (change.set && new Date(change.set).getTime() <= now()) {
      complain("Giờ của xã chỉ tua tới trước, không lùi lại được.");
      return;
    }
    try {
      field.blur();
      take(await call("/_/clock", change));
    } catch (error) {
      complain(error.message);
    }
  }

  readout.addEventListener("click", () => {
    const open = element.classList.toggle("open");
    readout.setAttribute("aria-expanded", String(open));
  });

  /** Keeps the clock right until `signal` aborts. */
  function run(signal) {
    keepUp(async () => take(await call("/_/clock")), { signal, every: ASK_EVERY });
    const ticking = setInterval(show, 1000);
    signal.addEventListener("abort", () => clearInterval(ticking));
  }

  return { element, now, run, move, nextMorning: () => move(morning()) };
}
