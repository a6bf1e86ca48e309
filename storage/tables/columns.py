"""Columns said in few words, and the row every table begins with."""

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
)
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime, closed_set, new_id

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(length: int, *, default: str | None = None, unique: bool = False) -> Any:
    if default is None:
        return Field(sa_column=Column(String(length), nullable=False, unique=unique))
    return Field(default=default, sa_column=Column(String(length), nullable=False))


def maybe(kind: Any, *, unique: bool = False) -> Any:
    return Field(default=None, sa_column=Column(kind, nullable=True, unique=unique))


def moment() -> Any:
    return Field(sa_column=Column(UtcDateTime, nullable=False))


def sealed() -> Any:
    return Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


def number(default: int = 0) -> Any:
    return Field(default=default, sa_column=Column(Integer, nullable=False))


def flag() -> Any:
    return Field(default=False, sa_column=Column(Boolean, nullable=False))


def document() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def listed() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


def one_of(members: Any, default: Any = None) -> Any:
    column: Column[Any] = Column(closed_set(members), nullable=False)
    return Field(sa_column=column) if default is None else Field(default=default, sa_column=column)


def to(table: str, *, index: bool = False) -> Any:
    column: Column[Any] = Column(BigInteger, ForeignKey(f"{table}.id"), nullable=False, index=index)
    return Field(sa_column=column)


def maybe_to(table: str, *, index: bool = False) -> Any:
    column: Column[Any] = Column(BigInteger, ForeignKey(f"{table}.id"), nullable=True, index=index)
    return Field(default=None, sa_column=column)


class Row(SQLModel):
    """A row whose id is drawn before insert, so that sealed columns can be bound to it."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)

    if not TYPE_CHECKING:  # a checker shall see the fields, as SQLModel declares them

        def __init__(self, **values: Any) -> None:
            # Rows are made for every message; pydantic checks nothing of a table, and its way
            # through each field takes as long as a query.
            for name, default, factory in _defaults(type(self)):
                if name not in values:
                    setattr(self, name, factory() if factory else default)
            for name, value in values.items():
                setattr(self, name, value)

        __setattr__ = object.__setattr__


@cache
def _defaults(table: type[SQLModel]) -> list[tuple[str, Any, Any]]:
    """The columns that need no value, each with what it has then."""
    return [
        (name, field.default, field.default_factory)
        for name, field in table.model_fields.items()
        if not field.is_required()
    ]
