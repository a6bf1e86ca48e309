"""The confidential lane on both databases, in the town that conversations are tested in."""

from tests.handlers.conftest import (
    bare_town,
    chairman,
    citizen,
    office,
    shared_database,
    town,
)

__all__ = ["bare_town", "chairman", "citizen", "office", "shared_database", "town"]
