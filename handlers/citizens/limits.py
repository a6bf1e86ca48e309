"""A flood from one person is slowed, politely; it delays nobody else and loses nothing."""

import threading
from collections import OrderedDict, deque
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import asking
from handlers.base import UNHANDLED, Context, Incoming, Kind, Outcome, Reply, ignored, said
from handlers.citizens import filing, gathering, questions
from handlers.citizens import texts as citizen_texts
from handlers.citizens.gathering import COLLECT, NAME, NOTHING
from handlers.citizens.reading import tells_of_danger
from handlers.words import complaints as words

MOST = 12
"""Messages of one person within `SPAN` that are answered one by one."""

SPAN = timedelta(seconds=60)

_QUIET = timedelta(seconds=60)
_PEOPLE = 5_000
_AT_A_TIME = 60  # lines
_COUNTED = (Kind.text, Kind.link, Kind.sticker, Kind.gif, Kind.audio, Kind.location)


class Pace:
    """How many messages each person sent of late, by Zalo's time; this process's own memory.

    Several processes each see a part, which only makes them more patient.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: OrderedDict[int, deque[datetime]] = OrderedDict()

    def count(self, person_id: int, at: datetime) -> int:
        """Note one message and say how many came within the last minute."""
        with self._lock:
            times = self._times.setdefault(person_id, deque(maxlen=MOST * 4))
            self._times.move_to_end(person_id)
            while len(self._times) > _PEOPLE:
                self._times.popitem(last=False)
            while times and at - times[0] > SPAN:
                times.popleft()
            times.append(at)
            return len(times)


_pace = Pace()


def slow_down(ctx: Context, incoming: Incoming) -> Outcome:
    """Beyond a dozen messages a minute, keep them together and say so once."""
    if incoming.kind not in _COUNTED or _goes_ahead(ctx, incoming):
        return UNHANDLED
    count = _pace.count(ctx.person.id, incoming.at)
    if count <= MOST:
        return UNHANDLED
    slower = (words.SLOW_DOWN,) if count == MOST + 1 else ()
    if _is_idle(incoming):
        return said(*slower) if slower else ignored("a flood of taps or stickers")
    return said(*_keep(ctx, incoming), *slower)


def _keep(ctx: Context, incoming: Incoming) -> tuple[Reply, ...]:
    """Gather it with the rest; what was gathered of a question is filed first.

    What grows too long is filed as it is, and the rest joins that case.
    """
    before = questions.put_away(ctx)
    gathered = gathering.current(ctx)
    if len(gathered.lines) >= _AT_A_TIME:
        before += gathering.put_away(ctx)
        filed = next(iter(filing.open_cases(ctx)), None)
        gathered = replace(NOTHING, offered=filed.id if filed else None)
    gathered = gathering.plus(ctx, gathered, incoming)
    ctx.talk(NAME, COLLECT, gathered.to_json(), _QUIET)
    return before


def _goes_ahead(ctx: Context, incoming: Incoming) -> bool:
    """Danger, the two numbers that always work, and what answers an open question."""
    if tells_of_danger(ctx, incoming.text):
        return True
    return citizen_texts.always_works(incoming) or asking.is_answer(ctx, incoming)


def _is_idle(incoming: Incoming) -> bool:
    if incoming.kind in (Kind.sticker, Kind.gif):
        return True
    return asking.digit_of(incoming.text) is not None or asking.is_payload(incoming.text)
