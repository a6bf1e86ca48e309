"""The figures an operator watches."""

from bot.metrics import create_metrics, exposition

ABOUT_PEOPLE = {"person", "citizen", "user", "case", "class", "official", "commune", "confidential"}


def test_figures_are_shown_as_prometheus_reads_them() -> None:
    metrics = create_metrics()
    metrics.events.labels("user_send_text", "stored").inc()
    metrics.turns.labels("handled").observe(0.02)
    shown = exposition(metrics).decode()
    assert 'xaoi_events_total{name="user_send_text",outcome="stored"} 1.0' in shown
    assert 'xaoi_turn_seconds_count{outcome="handled"} 1.0' in shown


def test_two_services_in_one_process_count_apart() -> None:
    first, second = create_metrics(), create_metrics()
    first.unknown_events.inc()
    assert b"xaoi_unknown_events_total 0.0" in exposition(second)


def test_no_figure_is_labelled_by_a_person_or_a_kind_of_case() -> None:
    metrics = create_metrics()
    figures = [getattr(metrics, name) for name in metrics.__slots__ if name != "registry"]
    labels = {label for figure in figures for label in figure._labelnames}
    assert not {word for label in labels for word in label.split("_")} & ABOUT_PEOPLE
