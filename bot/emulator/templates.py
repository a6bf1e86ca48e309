"""Template messages (ZBS/ZNS): to a Zalo id or to a phone number, whatever the window (§9)."""

import re
from collections.abc import Mapping
from typing import Any

from bot.emulator.api_call import ApiCall
from bot.emulator.people import Message, Person, new_message_id
from bot.emulator.wire import BadRequest, Document, Refusal, invalid, text_of
from bot.emulator.world import Oa, Template, World

LONGEST_TRACKING_ID = 48
DAILY_QUOTA = 500

_PHONE = re.compile(r"84\d{8,10}")


def add_template(world: World, what: Mapping[str, Any]) -> Document:
    """Register one, as Zalo does after its check; raises BadRequest."""
    template_id = text_of(what, "template_id")
    if not template_id.isdecimal():
        raise BadRequest('"template_id" must be decimal digits')
    template = Template(
        template_id,
        text_of(what, "text"),
        bool(what.get("by_uid", True)),
        bool(what.get("approved", True)),
    )
    world.templates[template_id] = template
    return _described(template)


def list_templates(world: World) -> Document:
    """Every registered template."""
    return {"templates": [_described(one) for one in world.templates.values()]}


# -- the calls


async def by_uid(call: ApiCall) -> Document:
    """POST /v3.0/oa/message/template: to somebody of the OA, in the OpenAPI's own codes."""
    body = await call.document()
    person = call.oa.people.get(str(body.get("user_id")))
    if person is None:
        raise invalid("user_id")
    if person.blocked:
        raise Refusal(-244, "User has restricted this message type from your OA")
    template = call.world.templates.get(str(body.get("template_id")))
    if template is None or not template.approved:
        raise invalid("template_id")
    if not template.by_uid:
        raise Refusal(-249, "Template does not support send via UID")
    if _missing(template, body):
        raise invalid("template_data")
    _charge(call, -320, "Your app need to connect with Zalo Cloud Account to use this feature")
    message = _deliver(call.world, person, template, body["template_data"])
    return {
        "message_id": message.id,
        "user_id": person.id,
        "sent_time": str(message.at_ms),
        "quota": {"quota_type": "sub_quota", "remain": DAILY_QUOTA - 1},
    }


async def by_phone(call: ApiCall) -> Document:
    """POST /message/template of the business host, in its codes."""
    body = await call.document()
    phone, tracking_id = str(body.get("phone", "")), str(body.get("tracking_id", ""))
    refused = call.world.faults.use("zns")
    if refused is not None:
        raise Refusal(int(str(refused)), "Zalo refuses this template message")
    if not _PHONE.fullmatch(phone):
        raise Refusal(-108, "Phone number is invalid")
    template = call.world.templates.get(str(body.get("template_id")))
    if template is None:
        raise Refusal(-109, "Template ID is invalid")
    if not template.approved:
        raise Refusal(-131, "Template is not approved")
    if len(tracking_id) > LONGEST_TRACKING_ID:
        raise Refusal(-1121, "tracking_id is too long")
    if missing := _missing(template, body):
        raise Refusal(-1122, f"Missing param {missing}")
    _charge(call, -136, "No Zalo Cloud Account is linked")
    person = _with_phone(call.oa, phone)
    if person is None:
        raise Refusal(-118, "Zalo account not existed")
    if person.blocked:
        raise Refusal(-139, "User refused to receive this type of message")
    message = _deliver(call.world, person, template, body["template_data"])
    _received(call, phone, tracking_id, message)
    return {
        "msg_id": message.id,
        "sent_time": str(message.at_ms),
        "sending_mode": str(body.get("sending_mode", "1")),
        "quota": {"dailyQuota": str(DAILY_QUOTA), "remainingQuota": str(DAILY_QUOTA - 1)},
    }


async def status(call: ApiCall) -> Document:
    """GET /message/status: −1 unknown, 0 pushed, 1 delivered."""
    wanted = call.request.query.get("message_id", "")
    known = any(wanted in person.messages for person in call.oa.people.values())
    return {"status": 1 if known else -1, "message": "", "delivery_time": ""}


async def quota(call: ApiCall) -> Document:
    """GET /message/quota."""
    return {"dailyQuota": str(DAILY_QUOTA), "remainingQuota": str(DAILY_QUOTA)}


async def listing(call: ApiCall) -> list[Document]:
    """GET /template/all."""
    return [
        {
            "templateId": int(one.id),
            "templateName": f"Template {one.id}",
            "status": "ENABLE" if one.approved else "PENDING_REVIEW",
        }
        for one in call.world.templates.values()
    ]


# -- how


def _described(template: Template) -> Document:
    return {
        "template_id": template.id,
        "text": template.text,
        "parameters": list(template.parameters),
        "by_uid": template.by_uid,
        "approved": template.approved,
    }


def _missing(template: Template, body: Document) -> str:
    values = body.get("template_data")
    given = values if isinstance(values, dict) else {}
    return next((name for name in template.parameters if not str(given.get(name, ""))), "")


def _charge(call: ApiCall, not_linked: int, sentence: str) -> None:
    account = call.world.faults.value("zca")
    if account == "not_linked":
        raise Refusal(not_linked, sentence)
    if account == "no_money":
        raise Refusal(not_linked - 1, "Zalo Cloud Account cannot be charged")


def _with_phone(oa: Oa, phone: str) -> Person | None:
    return next((one for one in oa.people.values() if one.phone == phone), None)


def _deliver(world: World, person: Person, template: Template, values: Document) -> Message:
    text = template.filled(values)
    now = world.clock.now_ms()
    message = Message(new_message_id(), False, "template", now, text, state="received")
    person.add(message)
    return message


def _received(call: ApiCall, phone: str, tracking_id: str, message: Message) -> None:
    """`user_received_message` of a template: its recipient is the number (contract §3.11)."""
    world = call.world
    document = {
        "app_id": world.app_id,
        "sender": {"id": call.oa.id},
        "recipient": {"id": phone},
        "event_name": "user_received_message",
        "message": {
            "delivery_time": str(message.at_ms),
            "msg_id": message.id,
            "tracking_id": tracking_id,
        },
        "timestamp": str(message.at_ms),
    }
    if world.faults.value("status_events") == "on" and world.grants.authorised(call.oa.id):
        world.webhook.publish(document, phone)
