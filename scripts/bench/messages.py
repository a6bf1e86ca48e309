"""Messages as Zalo delivers them, signed, from many people: what the measurements send."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle

from bot.emulator.config import DEFAULT_APP_ID, DEFAULT_OA_ID, DEFAULT_OA_SECRET_KEY
from bot.zalo.signature import sign

QUESTIONS = (
    "xin chào",
    "dạ cho cháu hỏi làm giấy khai sinh cho con cần giấy tờ gì ạ",
    "cho toi hoi thu tuc dang ky ket hon can nhung gi",
    "thứ bảy xã có làm việc không ạ",
    "chung thuc ban sao bang tot nghiep het bao nhieu tien",
    "cảm ơn xã nhiều",
    "trợ cấp người cao tuổi tháng này bao giờ phát ạ",
)
COMPLAINTS = (
    "Đèn đường đầu thôn Đông hỏng ba hôm nay, tối đi lại rất nguy hiểm, đề nghị xã cho sửa",
    "Xã ơi, rác ở ngõ 3 thôn Trung Tâm một tuần rồi chưa ai thu, mùi không chịu được",
    "Bà con thôn Vĩnh Hạ phản ánh xe tải chở cát chạy qua đêm làm nứt đường bê tông mới",
)
"""First lines; the receipt waits 20 seconds for more of them, on purpose."""

TEXTS = (*QUESTIONS, *COMPLAINTS)

PEOPLE = 2000


@dataclass(frozen=True, slots=True)
class Signer:
    """One OA's webhook as Zalo calls it."""

    app_id: str = DEFAULT_APP_ID
    oa_id: str = DEFAULT_OA_ID
    secret: str = DEFAULT_OA_SECRET_KEY

    def text_event(self, person: str, text: str, msg_id: str, at_ms: int) -> bytes:
        """The body of `user_send_text`, its fields in Zalo's order (contract §3.3)."""
        document = {
            "app_id": self.app_id,
            "sender": {"id": person},
            "user_id_by_app": f"55{person[2:]}",
            "recipient": {"id": self.oa_id},
            "event_name": "user_send_text",
            "message": {"text": text, "msg_id": msg_id},
            "timestamp": str(at_ms),
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def signature(self, body: bytes, at_ms: int) -> str:
        """The value of `X-ZEvent-Signature` for `body`."""
        return sign(self.app_id, body, str(at_ms), self.secret)


def person_id(number: int) -> str:
    """The Zalo id of the person with that number."""
    return f"24{number:016}"


def requests(signer: Signer, series: str, at_ms: int) -> Iterator[bytes]:
    """Endless HTTP requests, every event new, from PEOPLE people in turn.

    `series` keeps the message ids of one measurement apart from those of another.
    """
    texts = cycle(TEXTS)
    for number in count():
        person = person_id(number * 7919 % PEOPLE)
        body = signer.text_event(person, next(texts), f"{series}{number:012x}", at_ms)
        yield as_request(body, signer.signature(body, at_ms))


def as_request(body: bytes, signature: str) -> bytes:
    """`body` posted to the webhook over a connection that stays open."""
    head = (
        "POST /zalo/webhook HTTP/1.1\r\nHost: xaoi.example\r\nUser-Agent: ZaloOA\r\n"
        f"Content-Type: application/json\r\nX-ZEvent-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
