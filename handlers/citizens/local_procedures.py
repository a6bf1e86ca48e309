"""A procedure as this commune handles it: its own fee, counter, papers and phone."""

from dataclasses import replace

from storage.catalogue import Procedure
from storage.profile import CommuneProfile
from storage.profile_parts import LocalProcedure


def as_here(procedure: Procedure, profile: CommuneProfile) -> Procedure:
    """The procedure with what the commune's file says of it; extra papers join every case."""
    local = profile.procedure(procedure.code)
    if local is None:
        return procedure
    cases = tuple(
        replace(case, items=(*case.items, *local.extra_items)) for case in procedure.cases
    )
    return replace(
        procedure,
        fee=local.fee or procedure.fee,
        where=_where(local, profile) or procedure.where,
        cases=cases,
    )


def _where(local: LocalProcedure, profile: CommuneProfile) -> str:
    counter = next((one for one in profile.counters if one.name == local.counter), None)
    return f"{counter.name} ({counter.place})" if counter else ""
