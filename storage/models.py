"""The tables. Every row that belongs to a commune carries `commune_id`; no query crosses communes.

Columns of type bytes hold sealed values (`storage.crypto`), written and read through
`Session.seal` and `Session.unseal`; `*_key` columns hold keyed hashes for look-ups.
"""

from storage.tables.cases import (
    ApprovedAnswer,
    Attachment,
    Case,
    CaseEvent,
    MediaLink,
    Message,
    WrittenReply,
)
from storage.tables.columns import Row
from storage.tables.communes import Commune, OaConsent, OaLink, Official, Vault, ZaloApp
from storage.tables.confidential import (
    ConfidentialCase,
    ConfidentialConsent,
    ConfidentialErrand,
    ConfidentialKey,
    ConfidentialLine,
    ConfidentialLink,
    ConfidentialPhoto,
    ConfidentialReader,
    ConfidentialReading,
    ConfidentialRequest,
    ReaderPin,
)
from storage.tables.doors import CounterOpinion, QrPoint, Scan
from storage.tables.lookups import DeskLink, LookUpNumber
from storage.tables.people import ChecklistGiven, Conversation, Person
from storage.tables.traffic import (
    DutyAlert,
    InboxEvent,
    Nudge,
    OutboxMessage,
    OutsideMessage,
)

__all__ = [
    "TABLES",
    "ApprovedAnswer",
    "Attachment",
    "Case",
    "CaseEvent",
    "ChecklistGiven",
    "Commune",
    "ConfidentialCase",
    "ConfidentialConsent",
    "ConfidentialErrand",
    "ConfidentialKey",
    "ConfidentialLine",
    "ConfidentialLink",
    "ConfidentialPhoto",
    "ConfidentialReader",
    "ConfidentialReading",
    "ConfidentialRequest",
    "Conversation",
    "CounterOpinion",
    "DeskLink",
    "DutyAlert",
    "InboxEvent",
    "LookUpNumber",
    "MediaLink",
    "Message",
    "Nudge",
    "OaConsent",
    "OaLink",
    "Official",
    "OutboxMessage",
    "OutsideMessage",
    "Person",
    "QrPoint",
    "ReaderPin",
    "Row",
    "Scan",
    "Vault",
    "WrittenReply",
    "ZaloApp",
]

TABLES: tuple[type[Row], ...] = (
    Vault,
    ZaloApp,
    Commune,
    OaLink,
    OaConsent,
    QrPoint,
    Scan,
    CounterOpinion,
    Person,
    Official,
    Case,
    Message,
    Attachment,
    MediaLink,
    CaseEvent,
    Conversation,
    InboxEvent,
    OutboxMessage,
    Nudge,
    OutsideMessage,
    DutyAlert,
    ChecklistGiven,
    ApprovedAnswer,
    WrittenReply,
    ConfidentialKey,
    ConfidentialCase,
    ConfidentialLine,
    ConfidentialPhoto,
    ConfidentialReader,
    ConfidentialReading,
    ConfidentialLink,
    ReaderPin,
    ConfidentialConsent,
    ConfidentialErrand,
    ConfidentialRequest,
    LookUpNumber,
    DeskLink,
)
"""Every table, each after those it refers to."""
