"""What a person sees when the outbox works."""

from storage.types import OutboxState
from tests.delivery.conftest import Post


async def test_what_is_queued_reaches_the_phone_and_is_known_as_sent(post: Post) -> None:
    person, phone = await post.person("Bà Tư")
    [row_id] = await post.queue(person, "Chào bà")
    assert await post.shown_within(phone, 1) == ["Chào bà"]
    row = await post.until(row_id, OutboxState.sent)
    assert row.send_id is not None
    assert row.sent_at is not None
