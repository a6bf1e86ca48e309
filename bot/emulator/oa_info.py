"""About the OA itself: getoa and the three quota questions (contract §8.1)."""

from bot.emulator.api_call import ApiCall
from bot.emulator.clock import DAY_MS, local_day
from bot.emulator.wire import Document, invalid

QUOTA_OWNERS = ("OA", "App")
QUOTA_PRODUCTS = ("cs", "transaction")
QUOTA_TYPES = ("sub_quota", "purchase_quota", "reward_quota")


async def get_oa(call: ApiCall) -> Document:
    """GET getoa: with both spellings of the id, since sources differ."""
    valid_until = local_day(call.world.clock.now_ms() + 365 * DAY_MS)
    linked = call.world.faults.value("zca") != "not_linked"
    return {
        "oa_id": call.oa.id,
        "oaid": call.oa.id,
        "name": call.oa.name,
        "description": f"Kênh chính thức của {call.oa.name}",
        "oa_alias": f"oa{call.oa.id[-6:]}",
        "is_verified": True,
        "oa_type": 4,
        "cate_name": "Cơ quan nhà nước",
        "num_follower": call.oa.followers,
        "avatar": f"{call.world.base_url}/media/avatar/{call.oa.id}",
        "cover": "",
        "package_name": "Nâng cao",
        "package_valid_through_date": valid_until,
        "package_auto_renew_date": "",
        "linked_ZCA": "ZCA-0001" if linked else "",
    }


async def quota(call: ApiCall) -> Document | list[Document]:
    """POST v3 quota/message: about one person, or about the owner's packages."""
    body = await call.document()
    return _of_person(call, body) if "user_id" in body else _of_owner(call, body)


async def quota_v2(call: ApiCall) -> Document:
    """POST v2 quota/message: the older question, whatever the body asks about."""
    return {"type": "reply", "remain": 8, "total": 8}


def _of_person(call: ApiCall, body: Document) -> Document:
    person = call.oa.people.get(str(body["user_id"]))
    if person is None:
        raise invalid("user_id")
    return {
        "last_interaction": str(person.last_interaction_ms or ""),
        "cs_reply": {"remain": 8, "total": 8},
        "promotion": {
            "daily_remain": 1,
            "daily_total": 1,
            "monthly_remain": 4,
            "monthly_total": 4,
        },
    }


def _of_owner(call: ApiCall, body: Document) -> list[Document]:
    asked = {
        "quota_owner": QUOTA_OWNERS,
        "product_type": QUOTA_PRODUCTS,
        "quota_type": QUOTA_TYPES,
    }
    for name, allowed in asked.items():
        if body.get(name) not in allowed:
            raise invalid(name)
    return [
        {
            "asset_id": f"{body['quota_type']}-0001",
            "product_type": body["product_type"],
            "quota_type": body["quota_type"],
            "valid_through": local_day(call.world.clock.now_ms() + 30 * DAY_MS),
            "total": 500,
            "remain": 500,
        }
    ]
