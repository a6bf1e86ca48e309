"""The pages' measurement compares what was measured in the same round, and asks as it says."""

from collections import defaultdict

from scripts.bench.ground import prepared
from scripts.bench.web import Asked, Figures, _measure, compare


def test_a_page_is_compared_with_the_bare_handler_of_its_round() -> None:
    figures: Figures = {
        ("sqlite", "/", "service"): [(4.0, 9.0), (2.0, 4.0)],
        ("sqlite", "/", "bare"): [(1.0, 3.0), (1.0, 4.0)],
    }
    [found] = compare(figures)
    assert (found.p50.low, found.p50.high) == (2.0, 4.0)
    assert (found.p99.low, found.p99.high) == (1.0, 3.0)


def test_each_request_comes_from_another_address() -> None:
    asked = Asked("/", "POST", "/", {"key": "a b"})
    assert b"X-Forwarded-For: 10.0.1.2\r\n" in asked.wire(258)
    assert asked.wire(1).endswith(b"Content-Length: 7\r\n\r\nkey=a+b")


async def test_every_page_answers() -> None:
    figures: Figures = defaultdict(list)
    with prepared(("sqlite",)) as ground:
        await _measure(ground, "sqlite", figures, 4, 1, 1)
    assert {one.page for one in compare(figures)} == {"/q/{point}", "/thu-tuc/{code}", "/tra-cuu"}
    assert all(wait > 0 for rounds in figures.values() for pair in rounds for wait in pair)
