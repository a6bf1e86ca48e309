"""What the internal listener counts. No label names a person, a case or a kind of case."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
PATIENT = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)
GROUP_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every figure of one process, in a registry of its own."""

    registry: CollectorRegistry = field(repr=False)

    events: Counter
    """Events taken in. name: Zalo's, or "unknown" for one the contract lacks, so that the world
    cannot make labels; outcome: stored, duplicate, conflict, spooled, kept_apart, refused."""
    unknown_events: Counter
    signature_failures: Counter
    """reason: missing, wrong, unknown_oa."""
    intake_seconds: Histogram
    """From the last byte of the body to the durable record."""
    intake_group: Histogram
    """Events that shared one commit."""
    inbox_waiting: Gauge
    inbox_oldest_seconds: Gauge
    spool_files: Gauge
    spool_bytes: Gauge

    turns: Histogram
    """Seconds of one turn. outcome: handled, ignored, duplicate, unhandled, failed."""
    set_aside: Counter
    """Events that a person must look at: their turn failed for good."""
    reply_seconds: Histogram
    """From the webhook to the reply that Zalo accepted."""

    outbox: Counter
    """Sends. outcome: sent, retried, held, unknown, settled, given_up; code: Zalo's, 0 for none."""
    outbox_waiting: Gauge
    """state: the outbox's own."""
    outbox_late_seconds: Histogram
    """From the moment a message was due to the moment Zalo took it."""
    requests_left: Gauge
    """What Zalo's rate header said last, by app_id."""

    token_alarm: Gauge
    """1 while Zalo refuses this OA's tokens and a person must link it again; by oa_id."""
    token_refreshes: Counter
    """outcome: renewed, retry, refused."""
    token_expires_seconds: Gauge
    """Time left of the access token; by oa_id."""

    media: Counter
    """Attachments. outcome: fetched, retried, too_big, unlisted, expired, failed."""
    nudges: Counter
    outside: Counter
    """Reminders written, by rung."""
    nudges_late_seconds: Histogram
    leader: Gauge
    """1 in the process that writes reminders."""
    database_errors: Counter
    alarms: Counter
    """Alarms raised, by what raised them."""


def _counter(registry: CollectorRegistry, name: str, says: str, *labels: str) -> Counter:
    return Counter(f"xaoi_{name}", says, labels, registry=registry)


def _gauge(registry: CollectorRegistry, name: str, says: str, *labels: str) -> Gauge:
    return Gauge(f"xaoi_{name}", says, labels, registry=registry)


def _seconds(
    registry: CollectorRegistry, name: str, says: str, buckets: tuple[float, ...], *labels: str
) -> Histogram:
    return Histogram(f"xaoi_{name}", says, labels, registry=registry, buckets=buckets)


def create_metrics() -> Metrics:
    """Fresh figures, all at zero."""
    r = CollectorRegistry()
    return Metrics(
        registry=r,
        events=_counter(r, "events", "Events received", "name", "outcome"),
        unknown_events=_counter(r, "unknown_events", "Events whose name the contract lacks"),
        signature_failures=_counter(r, "signature_failures", "Webhooks not believed", "reason"),
        intake_seconds=_seconds(r, "intake_seconds", "Webhook body to durable record", FAST),
        intake_group=_seconds(r, "intake_group", "Events that shared a commit", GROUP_SIZES),
        inbox_waiting=_gauge(r, "inbox_waiting", "Events not yet handled"),
        inbox_oldest_seconds=_gauge(r, "inbox_oldest_seconds", "Age of the oldest of them"),
        spool_files=_gauge(r, "spool_files", "Spool files not yet in the database"),
        spool_bytes=_gauge(r, "spool_bytes", "Their size"),
        turns=_seconds(r, "turn_seconds", "One turn", FAST, "outcome"),
        set_aside=_counter(r, "events_set_aside", "Events left for a person to see"),
        reply_seconds=_seconds(r, "reply_seconds", "Webhook to accepted reply", PATIENT),
        outbox=_counter(r, "outbox", "Sends to Zalo", "outcome", "code"),
        outbox_waiting=_gauge(r, "outbox_waiting", "Messages not yet settled", "state"),
        outbox_late_seconds=_seconds(r, "outbox_late_seconds", "Due to accepted", PATIENT),
        requests_left=_gauge(r, "requests_left", "Left of Zalo's rate limit", "app_id"),
        token_alarm=_gauge(r, "token_alarm", "1: Zalo refuses this OA's tokens", "oa_id"),
        token_refreshes=_counter(r, "token_refreshes", "Token refreshes", "outcome"),
        token_expires_seconds=_gauge(r, "token_expires_seconds", "Until it expires", "oa_id"),
        media=_counter(r, "media", "Attachments", "outcome"),
        nudges=_counter(r, "nudges", "Reminders written", "rung"),
        outside=_counter(r, "outside", "Officials sought beyond the chat", "way", "state"),
        nudges_late_seconds=_seconds(r, "nudges_late_seconds", "Due to written", PATIENT),
        leader=_gauge(r, "leader", "1: this process writes the reminders"),
        database_errors=_counter(r, "database_errors", "Failed database operations"),
        alarms=_counter(r, "alarms", "Alarms raised", "kind"),
    )


def exposition(metrics: Metrics) -> bytes:
    """The figures in Prometheus's text format, to be served as CONTENT_TYPE."""
    return generate_latest(metrics.registry)
