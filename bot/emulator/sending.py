"""`message/cs`: who may be written to, what it costs, and the events it causes."""

from typing import Any

from bot.emulator import event_documents
from bot.emulator.api_call import ApiCall
from bot.emulator.clock import DAY_MS, HOUR_MS, local_day
from bot.emulator.cs_forms import Draft, read_message
from bot.emulator.people import Message, Person, new_message_id
from bot.emulator.wire import Document, Refusal, invalid, too_much
from bot.emulator.world import World

FREE_MS = 48 * HOUR_MS
ALLOWED_MS = 7 * DAY_MS

NOT_IN_7_DAYS = (-230, "User has not interacted with the OA in the past 7 days")
NEVER = (-232, "User has not interacted with the OA, or the last interaction has expired")


async def send_cs(call: ApiCall) -> Document:
    """POST /v3.0/oa/message/cs (contract §4.1 to §4.4)."""
    body = await call.document()
    person = recipient(call, body.get("recipient"))
    draft = read_message(call.world, call.oa.id, body.get("message"))
    if draft.quote_id and draft.quote_id not in person.messages:
        raise invalid("quote_message_id")
    quota = _quota(call.world, person)
    message = _deliver(call.world, person, draft)
    answer: Document = {} if quota is None else {"quota": quota}
    return answer | {
        "message_id": message.id,
        "user_id": person.id,
        "sent_time": str(message.at_ms),
    }


def recipient(call: ApiCall, given: Any) -> Person:
    """The person of `recipient.user_id`; −201 for nobody of this OA, −227 for one who blocked."""
    user_id = given.get("user_id") if isinstance(given, dict) else None
    person = call.oa.people.get(user_id) if isinstance(user_id, str) else None
    if person is None:
        raise invalid("user_id")
    if person.blocked:
        raise Refusal(-227, "User is banned or has been inactive for more than 45 days")
    return person


def _quota(world: World, person: Person) -> Document | None:
    """The quota a message uses (None: it is billed); Refusal when the window is shut (§4.4)."""
    shut = world.faults.use("closed_window", person.id)
    if shut is not None:
        raise Refusal(*(NEVER if shut == "-232" else NOT_IN_7_DAYS))
    if person.last_interaction_ms is None:
        raise Refusal(*NEVER)
    age_ms = world.clock.now_ms() - person.last_interaction_ms
    if age_ms > ALLOWED_MS:
        raise Refusal(*NOT_IN_7_DAYS)
    if age_ms > FREE_MS:
        _bill(world)
        return None
    return _free_quota(world, person)


def _bill(world: World) -> None:
    account = world.faults.value("zca")
    if account == "not_linked":
        raise Refusal(-320, "Your app need to connect with Zalo Cloud Account to use this feature")
    if account == "no_money":
        raise Refusal(-321, "Zalo Cloud Account cannot be charged")


def _free_quota(world: World, person: Person) -> Document | None:
    kind = "reply" if person.chatted else "welcome_msg"
    shape = world.faults.value("quota_shape", person.id)
    expiry = local_day(world.clock.now_ms() + 30 * DAY_MS)
    shapes: dict[object, Document | None] = {
        "documented": {"quota_type": kind},
        "with_remain": {"quota_type": kind, "remain": "8", "total": "8"},
        "numbers": {"quota_type": kind, "remain": 8, "total": 8},
        "none": None,
        "sub_quota": {
            "quota_type": "sub_quota",
            "remain": "499",
            "total": "500",
            "expired_date": expiry,
        },
        "purchase_quota": {
            "quota_type": "purchase_quota",
            "owner_type": "OA",
            "owner_id": person.oa_id,
        },
        "reward_quota": {"quota_type": "reward_quota"},
    }
    return shapes[shape]


def _deliver(world: World, person: Person, draft: Draft) -> Message:
    message = Message(
        new_message_id(),
        False,
        draft.kind,
        world.clock.now_ms(),
        draft.text,
        draft.quote_id,
        draft.buttons,
        draft.attachments,
        draft.elements,
        draft.images,
        state="received",
    )
    person.add(message)
    world.oa_of(person).talked(person)
    _echo(world, person, message, f"oa_send_{draft.echo}")
    if world.faults.value("status_events", person.id) == "on":
        part = {"msg_id": message.id}
        world.publish(
            event_documents.from_oa(
                world.app_id, person, "user_received_message", part, message.at_ms
            ),
            person,
        )
    return message


def _echo(world: World, person: Person, message: Message, name: str) -> None:
    mode = world.faults.use("echo", person.id)
    if mode == "off":
        return
    different = world.faults.use("echo_id", person.id) is not None
    part = event_documents.message_part(message, new_message_id() if different else None)
    document = event_documents.from_oa(world.app_id, person, name, part, message.at_ms)
    if isinstance(mode, int | float) and mode:
        due = world.clock.now_ms() + int(mode * 1000)
        world.webhook.timeline.at(due, lambda: world.publish(document, person))
    else:
        world.publish(document, person)


ICONS = ("/-strong", "/-heart", ":>", "--b", ":-((", ":-h", ":o", "/-remove")
MOST_REACTIONS = 50


async def react(call: ApiCall) -> Document:
    """POST /v2.0/oa/message: reactions live here; messages have moved to v3 (contract §4.2)."""
    body = await call.document()
    if "sender_action" not in body:
        if isinstance(body.get("recipient"), dict) and "target" in body["recipient"]:
            raise Refusal(-224, "The OA needs to upgrade OA Tier Package to use this feature")
        raise Refusal(-240, "MessageV2 API has been shut down, please switch to MessageV3")
    person = recipient(call, body.get("recipient"))
    action = body["sender_action"] if isinstance(body["sender_action"], dict) else {}
    message = person.messages.get(str(action.get("react_message_id")))
    if message is None:
        raise invalid("react_message_id")
    icon = action.get("react_icon")
    if icon not in ICONS:
        raise invalid("react_icon")
    if icon != "/-remove" and len(message.reactions) >= MOST_REACTIONS:
        raise too_much()
    message.react("oa", icon)
    person.touch(message)
    part = {"msg_id": message.id, "react_icon": icon}
    now = call.world.clock.now_ms()
    call.world.publish(
        event_documents.from_oa(call.world.app_id, person, "oa_reacted_message", part, now), person
    )
    return {"message_id": message.id, "user_id": person.id}
