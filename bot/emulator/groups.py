"""Group chats of an OA (GMF): who is in them, what is written there (contract §3.10, §6)."""

from typing import Any

from bot.emulator.api_call import ApiCall, whole
from bot.emulator.clock import local_iso
from bot.emulator.cs_forms import Draft, read_message
from bot.emulator.people import Person, new_id, new_message_id
from bot.emulator.wire import BadRequest, Document, Refusal, invalid
from bot.emulator.world import Group, Line, Oa, World

MOST_MEMBERS = 99
GROUP_KINDS = ("text", "image", "file", "sticker")


def add_group(world: World, oa: Oa, name: str, members: list[str], description: str = "") -> Group:
    """A new group with these people; `create_group` is told."""
    group = Group(new_id(), name, description, list(dict.fromkeys(members)))
    oa.groups[group.id] = group
    _tell(world, oa, group, "create_group", group.members)
    return group


def say(world: World, group: Group, person: Person, text: str) -> Line:
    """A member writes: that is an interaction with the OA as well (contract §4.4)."""
    if person.id not in group.members:
        raise BadRequest(f"{person.id} is not in the group {group.id}")
    person.interacts(world.clock.now_ms())
    line = Line(new_message_id(), person.id, "text", text, world.clock.now_ms())
    group.lines.append(line)
    _publish(world, world.oa_of(person), group, line, "user_send_group_text")
    return line


def shown(group: Group) -> Document:
    """The group as the control API shows it."""
    return {
        "id": group.id,
        "name": group.name,
        "members": group.members,
        "messages": [
            {
                "id": line.id,
                "from": line.sender,
                "kind": line.kind,
                "text": line.text,
                "at": local_iso(line.at_ms),
            }
            for line in group.lines
        ],
    }


# -- the OpenAPI


async def send(call: ApiCall) -> Document:
    """POST group/message: free of charge, at any hour."""
    _needs_package(call)
    body = await call.document()
    group = _group(call, _part(body.get("recipient")).get("group_id"))
    _may_write(call)
    draft = read_message(call.world, call.oa.id, body.get("message"))
    if draft.kind not in GROUP_KINDS or draft.buttons or draft.elements:
        raise Refusal(-233, "message type is invalid or not support")
    line = _written(call, group, draft)
    return {"message_id": line.id, "group_id": group.id, "sent_time": str(line.at_ms)}


async def create(call: ApiCall) -> Document:
    """POST group/creategroupwithoa."""
    _needs_package(call)
    body = await call.document()
    name = body.get("group_name")
    if not isinstance(name, str) or not name.strip():
        raise invalid("group_name")
    members = _people(call, body.get("member_user_ids"))
    if not members:
        raise invalid("member_user_ids")
    description = str(body.get("group_description", ""))
    return _info(add_group(call.world, call.oa, name.strip(), members, description))


async def get(call: ApiCall) -> Document:
    """GET group/getgroup."""
    _needs_package(call)
    return _info(_group(call, call.request.query.get("group_id")))


async def listing(call: ApiCall) -> Document:
    """GET group/getgroupsofoa: five unless told otherwise."""
    _needs_package(call)
    query: Document = dict(call.request.query)
    offset, count = whole(query, "offset", 0), whole(query, "count", 5, 1)
    groups = list(call.oa.groups.values())
    page = [_info(group)["group_info"] for group in groups[offset : offset + count]]
    return {"groups": page, "total": len(groups)}


async def members(call: ApiCall) -> Document:
    """GET group/listmember."""
    _needs_package(call)
    query: Document = dict(call.request.query)
    group = _group(call, query.get("group_id"))
    offset, count = whole(query, "offset", 0), whole(query, "count", 5, 1)
    page = group.members[offset : offset + count]
    found = [{"user_id": one, "name": call.oa.people[one].name, "avatar": ""} for one in page]
    return {"members": found, "total": len(group.members)}


async def invite(call: ApiCall) -> Document:
    """POST group/invite: here everybody says yes at once."""
    _needs_package(call)
    body = await call.document()
    group = _group(call, body.get("group_id"))
    fresh = [one for one in _people(call, body.get("member_user_ids")) if one not in group.members]
    group.members += fresh
    _tell(call.world, call.oa, group, "user_join_group", fresh)
    return {}


async def remove(call: ApiCall) -> Document:
    """POST group/removemembers."""
    _needs_package(call)
    body = await call.document()
    group = _group(call, body.get("group_id"))
    gone = [one for one in _people(call, body.get("member_user_ids")) if one in group.members]
    group.members = [one for one in group.members if one not in gone]
    _tell(call.world, call.oa, group, "user_out_group", gone)
    return {}


async def delete(call: ApiCall) -> Document:
    """POST group/delete."""
    _needs_package(call)
    body = await call.document()
    group = _group(call, body.get("group_id"))
    del call.oa.groups[group.id]
    _tell(call.world, call.oa, group, "disperse_group", [])
    return {}


async def not_here(call: ApiCall) -> Document:
    """The calls of a group that this local Zalo does not know."""
    _needs_package(call)
    raise Refusal(-209, "Not supported this api")


# -- how


def _needs_package(call: ApiCall) -> None:
    if call.world.faults.value("gmf") == "no_package":
        raise Refusal(-224, "The OA needs to upgrade OA Tier Package to use this feature")


def _may_write(call: ApiCall) -> None:
    state = call.world.faults.value("gmf")
    if state == "disabled":
        raise Refusal(-237, "The group is disabled")
    if state == "not_in_group":
        raise Refusal(-403, "OA is not in group")


def _group(call: ApiCall, group_id: Any) -> Group:
    group = call.oa.groups.get(group_id) if isinstance(group_id, str) else None
    if group is None:
        raise invalid("group_id")
    return group


def _part(given: Any) -> Document:
    return given if isinstance(given, dict) else {}


def _people(call: ApiCall, given: Any) -> list[str]:
    """People of the OA, at most 99; −201 for anybody else."""
    ids = given if isinstance(given, list) else []
    if len(ids) > MOST_MEMBERS or any(one not in call.oa.people for one in ids):
        raise invalid("member_user_ids")
    return [str(one) for one in ids]


def _written(call: ApiCall, group: Group, draft: Draft) -> Line:
    now = call.world.clock.now_ms()
    line = Line(new_message_id(), call.oa.id, draft.kind, draft.text, now)
    group.lines.append(line)
    _publish(call.world, call.oa, group, line, f"oa_send_group_{draft.kind}")
    return line


def _info(group: Group) -> Document:
    return {
        "group_info": {
            "group_id": group.id,
            "name": group.name,
            "group_description": group.description,
            "group_link": f"https://zalo.me/g/{group.id[-9:]}",
            "status": "enabled",
            "total_member": len(group.members),
            "max_member": MOST_MEMBERS,
        }
    }


def _publish(world: World, oa: Oa, group: Group, line: Line, name: str) -> None:
    document = {
        "app_id": world.app_id,
        "sender": {"id": line.sender},
        "recipient": {"id": group.id},
        "oa_id": oa.id,
        "event_name": name,
        "message": {"text": line.text, "msg_id": line.id},
        "timestamp": str(line.at_ms),
    }
    _deliver(world, oa, document, group)


def _tell(world: World, oa: Oa, group: Group, name: str, people: list[str]) -> None:
    document = {
        "app_id": world.app_id,
        "oa_id": oa.id,
        "group_id": group.id,
        "event_name": name,
        "users": [{"id": one} for one in people],
        "timestamp": str(world.clock.now_ms()),
    }
    _deliver(world, oa, document, group)


def _deliver(world: World, oa: Oa, document: Document, group: Group) -> None:
    if world.grants.authorised(oa.id):
        world.webhook.publish(document, group.id)
    else:
        world.webhook.skip(document, f"OA {oa.id} has not authorised the app")
