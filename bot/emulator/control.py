"""The control API `/_/…`: what tests, the page and a developer do to the local Zalo."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.emulator import event_documents, groups, phones
from bot.emulator.clock import local_iso
from bot.emulator.cs_forms import read_buttons
from bot.emulator.screen import person_line, screen
from bot.emulator.wire import BadRequest, Document, Refusal, text_of, web_address
from bot.emulator.world import World

LONGEST_WAIT_S = 25.0


def list_people(world: World, oa_id: str | None = None) -> Document:
    """Everybody, or the people of one OA."""
    people = [p for p in world.people() if oa_id is None or p.oa_id == oa_id]
    return {"people": [person_line(person) for person in people]}


def add_person(world: World, what: Mapping[str, Any]) -> Document:
    """Somebody new, who has neither followed nor written."""
    oa_id = text_of(what, "oa_id") if "oa_id" in what else None
    phone = phones.with_country_code(text_of(what, "phone", ""))
    return person_line(world.add_person(text_of(what, "name"), oa_id, phone))


def list_groups(world: World) -> Document:
    """Every group with its messages."""
    everyone = [group for oa in world.oas.values() for group in oa.groups.values()]
    return {"groups": [groups.shown(group) for group in everyone]}


def add_group(world: World, what: Mapping[str, Any]) -> Document:
    """A group as an administrator makes it on their phone: {"name", "members": [person id, …]}."""
    oa = world.oas[world.config.oa_id]
    members = what.get("members", [])
    if not isinstance(members, list) or any(one not in oa.people for one in members):
        raise BadRequest('"members" must be a list of ids of people of this OA')
    return groups.shown(groups.add_group(world, oa, text_of(what, "name"), members))


def say_in_group(world: World, group_id: str, what: Mapping[str, Any]) -> Document:
    """A member writes in the group: {"person", "text"}."""
    _, group = world.group(group_id)
    groups.say(world, group, world.person(text_of(what, "person")), text_of(what, "text"))
    return groups.shown(group)


def send(world: World, person_id: str, what: Mapping[str, Any]) -> Document:
    """What a person does on their phone."""
    return phones.act(world, world.person(person_id), what)


def answer_as_admin(world: World, person_id: str, what: Mapping[str, Any]) -> Document:
    """A human of the OA writes to a person in the chat tool."""
    return phones.answer_as_admin(world, world.person(person_id), what)


async def read_screen(
    world: World, person_id: str, after: int = 0, wait_s: float = 0, watching: bool = False
) -> Document:
    """What a phone shows; waits for a change after `after`. `watching` also marks it as seen."""
    person = world.person(person_id)
    if after:
        await person.bell.wait(after, min(wait_s, LONGEST_WAIT_S))
    if watching:
        phones.see(world, person)
    oa = world.oa_of(person)
    return screen(person, oa.name, oa.menu, after)


async def read_clock(world: World, after: int | None = None, wait_s: float = 0) -> Document:
    """The clock; waits for it to be moved after version `after`."""
    if after is not None:
        await world.clock.bell.wait(after, min(wait_s, LONGEST_WAIT_S))
    return {
        "now": local_iso(world.clock.now_ms()),
        "offset": round(world.clock.offset_s, 3),
        "version": world.clock.bell.version,
    }


async def move_clock(world: World, what: Mapping[str, Any]) -> Document:
    """{"advance": seconds}, {"set": ISO time} or {"reset": true}."""
    if what.get("reset") is True:
        world.clock.reset()
    elif "set" in what:
        world.clock.set(_time(text_of(what, "set")))
    else:
        seconds = what.get("advance")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise BadRequest('give {"advance": seconds}, {"set": ISO time} or {"reset": true}')
        world.clock.advance(seconds)
    return await read_clock(world)


def set_faults(world: World, what: Mapping[str, Any]) -> Document:
    """Merge switches, or {"reset": true}; switching `reorder` off lets held events go."""
    changes = dict(what)
    if changes.pop("reset", False):
        world.faults.reset()
    world.faults.merge(changes)
    if not world.faults.is_on("reorder"):
        world.webhook.release_held()
    return world.faults.document()


def webhook_state(world: World) -> Document:
    """How deliveries stand."""
    return {
        "url": world.webhook.url,
        "enabled": world.webhook.enabled,
        "pending": world.webhook.pending,
        "failures": list(world.webhook.failures),
    }


def set_webhook(world: World, what: Mapping[str, Any]) -> Document:
    """Change url, secret or enabled; {"test": true} sends the console's test event."""
    if "url" in what:
        world.webhook.url = web_address(what["url"]) if what["url"] else None
    if "secret" in what:
        world.webhook.secret = text_of(what, "secret")
    if "enabled" in what:
        world.webhook.enabled = bool(what["enabled"])
    if what.get("test"):
        test = event_documents.console_test(world.app_id, world.clock.now_ms())
        world.webhook.publish(test, "console test")
    return webhook_state(world)


def inject_event(world: World, document: Mapping[str, Any]) -> Document:
    """Deliver any event as it stands; a missing app_id or timestamp is filled in."""
    if not isinstance(document.get("event_name"), str):
        raise BadRequest('an event needs an "event_name"')
    filled = dict(document)
    filled.setdefault("app_id", world.app_id)
    filled.setdefault("timestamp", str(world.clock.now_ms()))
    world.webhook.publish(filled, _lane_of(world, filled))
    return {"event": filled}


def read_app(world: World) -> Document:
    """What the developer console would show of the app, with its made-up keys."""
    return {
        "app_id": world.app_id,
        "app_secret": world.config.app_secret,
        "oa_secret_key": world.webhook.secret,
        "callback_url": world.callback_url,
        "oas": [
            {
                "id": oa.id,
                "name": oa.name,
                "authorised": world.grants.authorised(oa.id),
                "menu": oa.menu,
            }
            for oa in world.oas.values()
        ],
    }


def set_app(world: World, what: Mapping[str, Any]) -> Document:
    """Change the callback URL, or an OA's chat menu: {"oa_id"?, "menu": [button, …]}."""
    if "callback_url" in what:
        world.callback_url = text_of(what, "callback_url")
    if "menu" in what:
        oa = world.oas.get(text_of(what, "oa_id", world.config.oa_id))
        if oa is None:
            raise BadRequest(f"there is no OA {what['oa_id']!r}")
        oa.menu = _menu(what["menu"])
        for person in oa.people.values():
            person.bell.ring()
    return read_app(world)


def new_tokens(world: World, what: Mapping[str, Any]) -> Document:
    """A token pair without consent, as the API Explorer gives an admin (contract §1.4)."""
    oa_id = text_of(what, "oa_id", world.config.oa_id)
    if oa_id not in world.oas:
        raise BadRequest(f"there is no OA {oa_id!r}")
    return world.grants.pair_for(oa_id)


def _menu(given: Any) -> list[Document]:
    if given == []:
        return []
    try:
        return read_buttons(given)
    except Refusal as no:
        raise BadRequest(f'"menu" must be at most 5 buttons as in a message: {no.message}') from no


def _lane_of(world: World, event: Mapping[str, Any]) -> str:
    """The person an injected event is about, so that it keeps its place in their line."""
    for oa in world.oas.values():
        for side in ("sender", "recipient", "follower"):
            part = event.get(side)
            if isinstance(part, Mapping) and part.get("id") in oa.people:
                return str(part["id"])
    return "injected"


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(
            f'"set" must be an ISO time such as 2026-11-24T08:00+07:00, not {text!r}'
        ) from None


async def read_log(world: World, after: int | None = None, wait_s: float = 0) -> Document:
    """Calls received and events delivered after line `after`; `cursor` is the last line."""
    if after is not None:
        await world.traffic.bell.wait(after, min(wait_s, LONGEST_WAIT_S))
    return {"cursor": world.traffic.bell.version, "lines": world.traffic.after(after or 0)}


def read_demo(world: World) -> Document:
    """What the demo told the page about itself; 404 when there is no demo."""
    if world.demo is None:
        raise BadRequest("no demo is running here", 404)
    return world.demo


def set_demo(world: World, what: Mapping[str, Any]) -> Document:
    """Keep the demo's description for the page."""
    world.demo = dict(what)
    return world.demo


def reset(world: World) -> Document:
    """Forget all people, messages, uploads and waiting events."""
    world.forget_people()
    return {"people": []}
