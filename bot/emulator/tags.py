"""Tags on people: created on first use (contract §7.2)."""

from bot.emulator import event_documents
from bot.emulator.api_call import ApiCall
from bot.emulator.people import Person
from bot.emulator.wire import Document, invalid


async def tag(call: ApiCall) -> None:
    """POST tag/tagfollower."""
    person, name = await _named(call)
    call.oa.tags[name] = None
    person.tags[name] = None
    _tell(call, "add_user_to_tag", {"user_ids": [person.id], "name": name})


async def untag(call: ApiCall) -> None:
    """POST tag/rmfollowerfromtag."""
    person, name = await _named(call)
    if name not in person.tags:
        raise invalid("tag_name")
    del person.tags[name]
    _tell(call, "remove_user_from_tag", {"user_ids": [person.id], "name": name})


async def remove(call: ApiCall) -> None:
    """POST tag/rmtag: everybody loses the tag."""
    name = _name(await call.document())
    if name not in call.oa.tags:
        raise invalid("tag_name")
    del call.oa.tags[name]
    for person in call.oa.people.values():
        person.tags.pop(name, None)
    _tell(call, "remove_tag", {"name": name})


async def listing(call: ApiCall) -> list[str]:
    """GET tag/gettagsofoa."""
    return list(call.oa.tags)


async def _named(call: ApiCall) -> tuple[Person, str]:
    body = await call.document()
    person = call.oa.people.get(str(body.get("user_id")))
    if person is None:
        raise invalid("user_id")
    return person, _name(body)


def _name(body: Document) -> str:
    name = body.get("tag_name")
    if not isinstance(name, str) or not name.strip():
        raise invalid("tag_name")
    return name


def _tell(call: ApiCall, event_name: str, part: Document) -> None:
    world = call.world
    now = world.clock.now_ms()
    document = event_documents.tag(world.app_id, call.oa.id, event_name, part, now)
    world.webhook.publish(document, call.oa.id)
