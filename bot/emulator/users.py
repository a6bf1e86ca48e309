"""People as the OpenAPI shows them: detail, list, update, erase, conversations (contract §7)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from bot.emulator.api_call import ApiCall, whole
from bot.emulator.clock import DAY_MS, VIETNAM, local_day
from bot.emulator.people import Message, Person
from bot.emulator.wire import Document, invalid, to_text, too_much

MOST_USERS = 50
MOST_OFFSET = 9951
MOST_LINES = 10


async def detail(call: ApiCall) -> Document:
    """GET user/detail: privacy as Zalo's, no phone unless the person submitted it."""
    person = _person(call, call.data())
    avatar = f"{call.world.base_url}/media/avatar/{person.id}"
    last = person.last_interaction_ms
    return {
        "user_id": person.id,
        "user_id_by_app": person.id_by_app,
        "user_external_id": person.external_id,
        "display_name": person.name,
        "user_alias": person.alias or person.name,
        "is_sensitive": False,
        "user_last_interaction_date": local_day(last) if last else "",
        "user_is_follower": person.follows,
        "avatar": avatar,
        "avatars": {"120": avatar, "240": avatar},
        "dynamic_param": "",
        "tags_and_notes_info": {"notes": [], "tag_names": list(person.tags)},
        "shared_info": {
            name: person.shared_info.get(name, "")
            for name in ("address", "city", "district", "phone", "name", "user_dob")
        },
    }


async def listing(call: ApiCall) -> Document:
    """GET user/getlist with its filters; −210 above offset 9951 or count 50."""
    asked = call.data()
    offset, count = whole(asked, "offset", 0), whole(asked, "count", MOST_USERS, 1)
    if offset > MOST_OFFSET or count > MOST_USERS:
        raise too_much()
    wanted = _filter(call, asked)
    found = [person.id for person in call.oa.people.values() if _known(person) and wanted(person)]
    page = found[offset : offset + count]
    return {
        "total": len(found),
        "count": len(page),
        "offset": offset,
        "users": [{"user_id": person_id} for person_id in page],
    }


async def update(call: ApiCall) -> None:
    """POST user/update."""
    body = await call.document()
    person = _person(call, body)
    shared = body.get("shared_info", {})
    if not isinstance(shared, Mapping):
        raise invalid("shared_info")
    person.shared_info |= {str(key): str(value) for key, value in shared.items()}
    person.alias = str(body.get("user_alias", person.alias))
    person.external_id = str(body.get("user_external_id", person.external_id))


async def erase(call: ApiCall) -> None:
    """POST deletefollowerinfo: what the person had shared is gone."""
    person = _person(call, await call.document())
    person.shared_info = {}
    person.alias = ""
    person.tags.clear()


async def recent_chat(call: ApiCall) -> list[Document]:
    """GET listrecentchat: the last line of each conversation, the latest conversation first."""
    offset, count = _page(call)
    ids = islice(reversed(call.oa.recent), offset, offset + count)
    people = [call.oa.people[person_id] for person_id in ids]
    return [_line(call, person, person.history[-1]) for person in people]


async def conversation(call: ApiCall) -> list[Document]:
    """GET conversation: the lines of one person, newest first."""
    person = _person(call, call.data())
    offset, count = _page(call)
    lines = islice(reversed(person.history), offset, offset + count)
    return [_line(call, person, message) for message in lines]


def _known(person: Person) -> bool:
    """An OA has only heard of people who follow it or have turned to it."""
    return person.follows or person.last_interaction_ms is not None


def _page(call: ApiCall) -> tuple[int, int]:
    asked = call.data()
    offset, count = whole(asked, "offset", 0), whole(asked, "count", MOST_LINES, 1)
    if count > MOST_LINES:
        raise too_much()
    return offset, count


def _person(call: ApiCall, asked: Document) -> Person:
    # Some tools send the id as a bare number; its digits decide.
    person = call.oa.people.get(str(asked.get("user_id")))
    if person is None:
        raise invalid("user_id")
    return person


LINE_TYPES = {"image": "photo", "gif": "GIF", "audio": "voice", "business_card": "link"}


def _line(call: ApiCall, person: Person, message: Message) -> Document:
    oa_side = {"id": call.oa.id, "display_name": call.oa.name, "avatar": ""}
    avatar = f"{call.world.base_url}/media/avatar/{person.id}"
    own_side = {"id": person.id, "display_name": person.name, "avatar": avatar}
    sender, receiver = (own_side, oa_side) if message.from_me else (oa_side, own_side)
    line: Document = {
        "src": 1 if message.from_me else 0,
        "time": message.at_ms,
        "type": LINE_TYPES.get(message.kind, message.kind),
        "message": message.text,
        "message_id": message.id,
        **{f"from_{name}": value for name, value in sender.items()},
        **{f"to_{name}": value for name, value in receiver.items()},
    }
    return line | _line_media(message)


def _line_media(message: Message) -> Document:
    if not message.attachments:
        return {}
    payload = message.attachments[0]["payload"]
    found = {"url": payload.get("url"), "thumb": payload.get("thumbnail")}
    if "coordinates" in payload:
        found["location"] = to_text(payload["coordinates"])
    if message.kind in ("link", "business_card"):
        found["links"] = [payload]
    return {name: value for name, value in found.items() if value}


def _filter(call: ApiCall, asked: Document) -> Callable[[Person], bool]:
    tag, follower = str(asked.get("tag_name", "")), asked.get("is_follower")
    since_ms, until_ms = _period(call, asked.get("last_interaction_period"))

    def wanted(person: Person) -> bool:
        last = person.last_interaction_ms
        if tag and tag not in person.tags:
            return False
        if follower is not None and person.follows != (str(follower).lower() == "true"):
            return False
        return since_ms is None or (last is not None and since_ms <= last < until_ms)

    return wanted


def _period(call: ApiCall, period: Any) -> tuple[int | None, int]:
    if period is None:
        return None, 0
    now_ms = call.world.clock.now_ms()
    today = datetime.fromtimestamp(now_ms / 1000, VIETNAM).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    midnight_ms = int(today.timestamp() * 1000)
    known = {
        "TODAY": (midnight_ms, now_ms + 1),
        "YESTERDAY": (midnight_ms - DAY_MS, midnight_ms),
        "L7D": (midnight_ms - 7 * DAY_MS, now_ms + 1),
        "L30D": (midnight_ms - 30 * DAY_MS, now_ms + 1),
    }
    return known.get(str(period)) or _dates(str(period))


def _dates(period: str) -> tuple[int, int]:
    try:
        first, last = (
            datetime.strptime(part, "%Y_%m_%d").replace(tzinfo=VIETNAM)
            for part in period.split(":")
        )
    except ValueError:
        raise invalid("last_interaction_period") from None
    return int(first.timestamp() * 1000), int(last.timestamp() * 1000) + DAY_MS
