// What the local Zalo answers in English to a developer, for a person who only clicks.

/** How its control API begins or what it contains → what the person should know. */
const SENTENCES = [
  [/has blocked the OA/, "Máy này đang chặn trang của xã. Bỏ chặn rồi hãy nhắn."],
  [/user_click_chatnow/, "Máy này đã mở trò chuyện với xã rồi: cứ nhắn."],
  [/is not a picture/, "Tệp này không phải ảnh JPEG, PNG hay GIF nên không gửi được như ảnh."],
  [/Too Large/, "Nặng quá: mỗi lần gửi nhiều nhất khoảng 45 MB."],
  [/never goes back/, "Giờ của xã chỉ tua tới trước, không lùi lại được."],
  [/year 9000/, "Giờ của xã không tua xa đến thế được."],
  [/must be an ISO time/, "Ngày giờ này chưa đúng."],
  [/no message .* to quote/, "Tin được trích không còn trên máy này."],
  [/no message .* in this conversation/, "Tin này không còn trên máy."],
  [/no button/, "Nút này không còn nữa."],
  [/no person/, "Máy này không còn: Zalo cục bộ vừa bắt đầu lại."],
  [/"(text|name)" must not be empty/, "Xin gõ vài chữ đã."],
  [/^fault ".*" cannot be/, "Sự cố này không nhận con số ấy."],
];

/** The sentence to show for a refusal; one we don't know is shown as it came. */
export function inVietnamese(sentence) {
  return SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1] ?? sentence;
}

/** Zalo's code (contract §7) → why it didn't carry what the commune sent. */
const CODES = {
  "-32": "xã gửi quá nhiều lệnh trong một phút",
  "-201": "tin có chỗ Zalo không nhận",
  "-216": "mã truy cập của xã hết hạn, xã sẽ làm mới rồi gửi lại",
  "-220": "mã truy cập của xã hết hạn, xã sẽ làm mới rồi gửi lại",
  "-227": "người này đang chặn trang của xã",
  "-230": "người này đã quá 7 ngày không nhắn",
  "-232": "người này chưa từng nhắn cho xã",
  "-233": "Zalo không nhận tin có nút, xã sẽ gửi lại bằng chữ",
  "-320": "đã quá 48 giờ từ tin cuối của người này, và xã không có tài khoản trả phí",
  "-321": "đã quá 48 giờ từ tin cuối của người này, và tài khoản trả phí đã hết tiền",
};

/** Why a call of the commune failed, from a line of `/_/log`; null if it went well. */
export function reasonOf({ outcome, status }) {
  if (outcome === "0") return null;
  if (outcome === "cut") return "kết nối bị cắt giữa chừng, xã không được trả lời";
  if (status >= 500) return "Zalo báo lỗi 500";
  return CODES[outcome] ? `${CODES[outcome]} (${outcome.replace("-", "−")})` : `Zalo từ chối, mã ${outcome}`;
}
