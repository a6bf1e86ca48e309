// The fault panel: everything that can go wrong between Zalo and the service, switched by hand.

import { call } from "./api.js";
import { el } from "./dom.js";

/** group → [fault, label, one plain sentence, unit of the number or names of the choices]. */
const GROUPS = [
  ["Tin từ Zalo đến xã", [
    ["duplicate", "Gửi trùng", "Mỗi sự kiện đến thêm nhiều bản giống hệt.", "bản thừa"],
    ["delay", "Đến trễ", "Sự kiện nằm chờ rồi mới được chuyển tới.", "giây"],
    ["reorder", "Đảo thứ tự", "Giữ lại vài sự kiện rồi chuyển ngược từ sau ra trước.", "sự kiện"],
    ["drop", "Mất tin", "Sự kiện biến mất, xã không nhận được gì."],
    ["bad_signature", "Sai chữ ký", "Sự kiện mang chữ ký sai, như khi khai nhầm khóa bí mật."],
    ["retry", "Gửi lại", "Zalo tưởng lần đầu hỏng nên chuyển lại, kèm số lần thử.", "lần"],
    ["retry_on", "Khi nào gửi lại", "Zalo gửi lại vì mọi lỗi, hay chỉ khi không kết nối được.",
      { harsh: "Mọi lỗi", connect_only: "Không kết nối được" }],
    ["echo", "Tin vọng", "Zalo báo lại tin mà xã vừa gửi; có thể tắt hẳn.", { on: "Có", off: "Không" }],
    ["echo_id", "Mã tin vọng", "Tin vọng mang mã khác với mã lúc gửi.", { same: "Giống mã gửi", different: "Khác mã gửi" }],
    ["status_events", "Báo đã nhận, đã xem", "Zalo cho xã biết người dân đã nhận và đã xem.", { on: "Có", off: "Không" }],
  ]],
  ["Tin từ xã gửi qua Zalo", [
    ["slow_api", "Zalo trả lời chậm", "Mỗi lệnh gửi phải chờ lâu mới có trả lời.", "giây"],
    ["http_500", "Zalo lỗi 500", "Zalo báo hỏng, trước hoặc sau khi đã nhận tin.",
      { off: "Tắt", before: "Hỏng trước khi nhận", after: "Hỏng sau khi nhận" }],
    ["cut_after", "Cắt kết nối sau khi nhận", "Tin đã tới máy người dân nhưng xã không được trả lời."],
    ["cut_before", "Cắt kết nối trước khi nhận", "Kết nối đứt, tin chưa đi đâu cả."],
    ["token_expired", "Hết hạn mã truy cập", "Mã truy cập bị từ chối cho tới khi xã làm mới.",
      { off: "Tắt", "-216_invalid": "−216 không hợp lệ", "-216_expired": "−216 hết hạn", "-220": "−220" }],
    ["rate_limit", "Vượt số lệnh", "Zalo từ chối vì gửi quá nhiều trong một phút.",
      { off: "Tắt", app: "Của ứng dụng", oa: "Của OA" }],
    ["rate_per_minute", "Mức lệnh mỗi phút", "Số lệnh Zalo cho phép trong một phút.", "lệnh"],
    ["buttons", "Nút bấm", "Zalo từ chối tin có nút, xã phải gửi lại bằng chữ.",
      { ok: "Nhận", "reject_-233": "Từ chối −233", "reject_-201": "Từ chối −201" }],
    ["closed_window", "Hết hạn trả lời", "Coi như người dân đã quá 7 ngày không nhắn, hoặc chưa từng nhắn.",
      { off: "Tắt", "-230": "Quá 7 ngày", "-232": "Chưa từng nhắn" }],
    ["zca", "Tài khoản trả phí", "Gửi sau 48 giờ cần tài khoản trả phí đã liên kết.",
      { not_linked: "Chưa liên kết", linked: "Đã liên kết", no_money: "Hết tiền" }],
    ["gmf", "Nhóm chat GMF", "Gửi vào nhóm cần gói dịch vụ, và OA phải ở trong nhóm.",
      { no_package: "Chưa mua gói", on: "Được gửi", disabled: "Đã tắt", not_in_group: "OA không ở trong nhóm" }],
    ["zns", "Tin mẫu (ZBS)", "Zalo từ chối tin theo mẫu.",
      { off: "Tắt", "-114": "−114 không nhận được", "-115": "−115 hết tiền", "-133": "−133 ban đêm",
        "-139": "−139 người nhận từ chối", "-144": "−144 hết lượt trong ngày", "-146": "−146 mẫu bị khóa" }],
    ["quota_shape", "Cách báo hạn mức", "Dạng câu trả lời về số tin còn được gửi.",
      { documented: "Theo tài liệu", with_remain: "Kèm số còn lại", numbers: "Chỉ có số", none: "Không báo",
        sub_quota: "Gói OA", purchase_quota: "Gói mua thêm", reward_quota: "Gói thưởng" }],
  ]],
  ["Làm mới mã truy cập", [
    ["refresh_refused", "Từ chối làm mới", "Zalo không cho đổi mã mới, xã phải liên kết lại."],
    ["refresh_cut", "Cắt khi làm mới", "Mã đã đổi nhưng câu trả lời không tới xã."],
  ]],
];

function choiceControl(id, state, names, set) {
  const control = el("select", { id, on: { change: () => set(control.value) } },
    state.choices.map((choice) => el("option", { value: choice, text: names[choice] ?? choice })));
  control.value = String(state.value);
  return control;
}

function numberControl(id, state, unit, set) {
  const control = el("input", {
    id, type: "number", min: "0", step: "1", inputmode: "numeric",
    on: { change: () => set(Math.max(0, Math.round(Number(control.value) || 0))) },
  });
  control.value = state.value;
  return el("span", { class: "counted" }, control, el("span", { text: unit }));
}

function flagControl(id, state, set) {
  const control = el("input", { id, type: "checkbox", role: "switch", class: "switch", on: { change: () => set(control.checked) } });
  control.checked = state.on;
  return control;
}

/** The panel's body. `onCount(n)` hears how many faults are on; `complain` shows a sentence. */
export function createFaults({ onCount, complain }) {
  const rows = el("div", { class: "fault-groups" });
  const active = el("p", { class: "fault-active", role: "status" });
  const off = el("button", { type: "button", class: "quiet", text: "Tắt hết", on: { click: () => change({ reset: true }) } });
  const element = el("div", { class: "faults" }, el("div", { class: "row" }, active, off), rows);
  let shown = "";

  async function change(body) {
    try {
      await call("/_/faults", body);
    } catch (error) {
      complain(error.message);
    }
    shown = "";
    await refresh();
  }

  function row(state, [name, label, sentence, detail]) {
    const id = `fault-${name}`;
    const set = (value) => change({ [name]: value });
    let control = flagControl(id, state, set);
    if (state.choices.length) control = choiceControl(id, state, detail ?? {}, set);
    else if (typeof state.value === "number") control = numberControl(id, state, detail ?? "", set);
    return el("div", { class: `fault${state.on ? " on" : ""}` },
      el("div", { class: "fault-words" }, el("label", { for: id, text: label }),
        el("small", { id: `${id}-why`, text: sentence + (state.times ? ` Còn ${state.times} lần.` : "") })),
      control);
  }

  function draw(states) {
    const focused = document.activeElement?.id;
    rows.replaceChildren(...GROUPS.map(([heading, faults]) =>
      el("fieldset", {}, el("legend", { text: heading }),
        faults.filter(([name]) => states[name]).map((fault) => row(states[fault[0]], fault)))));
    for (const control of rows.querySelectorAll("input, select")) control.setAttribute("aria-describedby", `${control.id}-why`);
    if (focused && rows.querySelector(`#${focused}`)) document.getElementById(focused).focus();
    const on = GROUPS.flatMap(([, faults]) => faults).filter(([name]) => states[name]?.on).map(([, label]) => label);
    active.textContent = on.length ? `Đang bật: ${on.join(", ")}` : "Mọi thứ đang chạy bình thường.";
    off.disabled = !on.length;
    onCount(on.length);
  }

  /** Asks again and redraws only what changed, so that a half-typed number stays. */
  async function refresh() {
    const states = await call("/_/faults");
    const text = JSON.stringify(states);
    if (text === shown) return;
    shown = text;
    draw(states);
  }

  return { element, refresh, change };
}

/** One line about the deliveries to the service; `null` from `refresh` when there's no webhook. */
export function createWebhookLine() {
  const element = el("div", { class: "webhook" });

  async function refresh() {
    const { url, enabled, pending, failures } = await call("/_/webhook");
    let words = "chưa khai báo địa chỉ nhận";
    if (url) words = enabled ? "đang chuyển tin" : "đã bị Zalo tắt";
    element.dataset.state = url && enabled ? "on" : "off";
    element.replaceChildren(
      el("strong", { text: "Webhook: " }), words,
      el("span", { text: ` · chờ ${pending ?? 0} · hỏng ${failures?.length ?? 0}` }),
      url && !enabled
        ? el("button", { type: "button", class: "quiet", text: "Bật lại", on: { click: async () => { await call("/_/webhook", { enabled: true }); await refresh(); } } })
        : "");
    element.title = url ?? "";
  }

  return { element, refresh };
}
