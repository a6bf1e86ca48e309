"""Events as Zalo writes them: one synthetic sample a name (contract, Appendix A)."""

from __future__ import annotations

import json
from typing import Any

APP = "360846524940903967"
USER = "246845883529197922"
OA = "388613280878808645"
BY_APP = "552177279717587730"
GROUP = "f414c8f76fa586fbdfb4"
STAMP = "1790000000123"


def from_user(name: str, message: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "app_id": APP,
        "sender": {"id": USER},
        "user_id_by_app": BY_APP,
        "recipient": {"id": OA},
        "event_name": name,
        "message": message,
        **more,
        "timestamp": STAMP,
    }


def from_oa(name: str, message: dict[str, Any], **sender: str) -> dict[str, Any]:
    return {
        "app_id": APP,
        "sender": {"id": OA, **sender},
        "recipient": {"id": USER},
        "user_id_by_app": BY_APP,
        "event_name": name,
        "message": message,
        "timestamp": STAMP,
    }


def flat(name: str, **fields: Any) -> dict[str, Any]:
    return {"oa_id": OA, **fields, "event_name": name, "app_id": APP, "timestamp": STAMP}


def enclosed(kind: str, payload: dict[str, Any], text: str = "") -> dict[str, Any]:
    return {
        "text": text,
        "msg_id": "96d3cdf3af150460909",
        "attachments": [{"type": kind, "payload": payload}],
    }


def as_bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
