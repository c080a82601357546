"""The shape of every file under `knowledge/`, as pydantic models that refuse unknown keys."""
from __future__ import annotations

import enum
import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConstrainedStr, Extra, Field, root_validator, validator

ASPECTS = (
    "materials", "procedure", "time_limit", "fee", "channel", "eligibility", "policy", "overview",
)
Aspect = Literal[
    "materials", "procedure", "time_limit", "fee", "channel", "eligibility", "policy", "overview",
]
Category = Literal[
    "connection", "renewable", "change", "tariff", "metering", "billing", "supply", "account",
]
Slug = r"^[a-z][a-z0-9_]*$"
When = dict[str, tuple[str, ...]]
_CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9]")


class Standing(str, enum.Enum):
    """How far a fact may be trusted; only the first three are ever told to a customer."""

    LAW = "law"
    PUBLISHED = "published"
    REPORTED = "reported"
    UNVERIFIED = "unverified"
    HISTORIC = "historic"


TOLD = frozenset({Standing.LAW, Standing.PUBLISHED, Standing.REPORTED})


class Strict(BaseModel):
    """Base of all records: frozen, and a key that is not known is a fault."""

    class Config:
        extra = Extra.forbid
        frozen = True


def at_least_one(value: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty list; pydantic 1 does not enforce `min_items` on tuples."""
    if not value:
        raise ValueError("expected at least one entry")
    return value


class Word(ConstrainedStr):
    """Words that are looked for in messages; with nothing to read in them they would stand in every one."""

    regex = re.compile(r".*[^\W_]", re.DOTALL)


class Citation(Strict):
    """Where a fact stands: `ref` is an id of sources.yml, `article` as printed (第二十三条)."""

    ref: str
    article: str | None = None


class Limit(Strict):
    """A promised time: at most `value` of `unit`, counted from `start` to `end` as worded by its source."""

    value: float = Field(gt=0)
    unit: Literal["working_day", "day", "hour", "minute", "month", "year"]
    start: str | None = None
    end: str | None = None


class Confirmation(Strict):
    """A utility's own check of a fact: it raises the standing to `published`, or to `law` if so stated."""

    by: str
    on: date
    document: str
    standing: Literal["law", "published"] = "published"


class Record(Strict):
    """What facts and requirements share: standing, sources, the condition and the dates of effect."""

    id: str = Field(regex=Slug)
    standing: Standing
    source: tuple[Citation, ...]
    when: When = {}
    operator: Literal["state_grid", "southern_grid"] | None = None
    effective: date | None = None
    until: date | None = None
    checked: date = date(2026, 11, 22)
    note: str | None = None
    confirmed: Confirmation | None = None
    keywords: tuple[Word, ...] = ()

    @root_validator(skip_on_failure=True)
    def _sources_for_what_is_told(cls, values: dict) -> dict:  # type: ignore[type-arg]
        refs = {citation.ref for citation in values["source"]}
        if values["standing"] in TOLD and not refs:
            raise ValueError("a fact that is told needs a source")
        # The utility's own document stands in for several outside sources.
        if values["standing"] is Standing.REPORTED and len(refs) < 2 and not values["confirmed"]:
            raise ValueError("standing 'reported' needs at least two different sources, or is 'unverified'")
        if values["effective"] and values["until"] and values["until"] < values["effective"]:
            raise ValueError("'until' lies before 'effective'")
        return values


class Fact(Record):
    """One sentence or list that answers one aspect of an item.

    `steps` are printed as a numbered list under `text`; `keywords` mark a detail that is told when the
    customer's words touch it (a fact without keywords is told whenever its aspect is asked).
    """

    aspect: Aspect
    text: str = Field(min_length=4)
    steps: tuple[str, ...] = ()
    limit: Limit | None = None


class Requirement(Record):
    """Something to bring: any one of `any_of` (ids of document types) settles it."""

    label: str = Field(min_length=2)
    any_of: tuple[str, ...]
    original: bool | None = None
    copies: int | None = Field(None, ge=0, le=9)
    required: bool = True
    can_follow_later: bool = False
    remark: str | None = None

    _some = validator("any_of", allow_reuse=True)(at_least_one)

    @property
    def aspect(self) -> str:
        """Requirements answer the aspect `materials`, so that they mix with facts."""
        return "materials"


class Choice(Strict):
    """One value of a situation's dimension, with the words and the regular expressions that mean it."""

    title: str
    words: tuple[Word, ...] = ()
    patterns: tuple[str, ...] = ()
    yields: bool = False  # gives way to another value that is said as well (没房产证, but also 公房)

    @validator("patterns", each_item=True)
    def _compiles(cls, value: str) -> str:
        try:
            empty = re.compile(value).search("")
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        if empty:
            raise ValueError("this pattern is found in an empty text")
        return value


class Dimension(Strict):
    """A condition of the customer: how it is asked, its values, and the one most customers have."""

    ask: str
    likely: str | None = None
    choices: dict[str, Choice]


class CommonQuestion(Strict):
    """A question people really ask, and the facts that answer it (ids within the item or `common.<id>`)."""

    ask: tuple[Word, ...]
    facts: tuple[str, ...]

    _some = validator("ask", "facts", allow_reuse=True)(at_least_one)


class Holder(Strict):
    """A file with requirements and facts."""

    requirements: tuple[Requirement, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def records(self) -> tuple[Fact | Requirement, ...]:
        """Requirements and facts, in the order in which they are told."""
        return (*self.requirements, *self.facts)


class Item(Holder):
    """A business item (业务事项) of the national default."""

    id: str = Field(regex=Slug)
    title: str
    category: Category
    gloss: str = Field(min_length=4, max_length=60)
    spoken: tuple[Word, ...] = ()
    asks: tuple[str, ...] = ()
    conditions: dict[str, Dimension] = {}
    likely: dict[str, str] = {}
    use: tuple[str, ...] = ()
    unknown: dict[Aspect, str] = {}
    questions: tuple[CommonQuestion, ...] = ()
    related: tuple[str, ...] = ()


class CommonFile(Holder):
    """Facts and requirements that several items share; an item takes them with `use: [common ids]`."""


class Overlay(Holder):
    """What a region changes of one item; everything else is inherited from its parent.

    `unknown` says of an aspect what is not known here; null lifts what a parent says is not known.
    """

    item: str
    override: dict[str, dict] = {}  # type: ignore[type-arg]
    withdraw: tuple[str, ...] = ()
    unknown: dict[Aspect, str | None] = {}
    confirm: dict[str, Confirmation] = {}


class Region(Strict):
    """A province, a city or a utility's area; `names` are recognised in messages."""

    id: str = Field(regex=Slug)
    title: str
    kind: Literal["country", "province", "city", "county", "utility"]
    parent: str | None = None
    operator: Literal["state_grid", "southern_grid"] | None = None
    names: tuple[Word, ...] = ()
    demo: bool = False


class Source(Strict):
    """A document facts come from. `title` is what a customer reads; `trust` is its mark in the fact base."""

    title: str
    body: str | None = None
    year: int | None = None
    effective: date | None = None
    kind: Literal["law", "company", "government", "press", "reference", "demo"]
    where: str | None = None


class DocumentType(Strict):
    """A kind of paper a customer may bring."""

    id: str = Field(regex=Slug)
    title: str
    spoken: tuple[Word, ...] = ()
    facts: tuple[Fact, ...] = ()


class Opening(Strict):
    """Opening hours of some weekdays (1 = Monday); `spans` as 08:30-12:00."""

    days: tuple[int, ...]
    spans: tuple[str, ...]

    _some = validator("days", "spans", allow_reuse=True)(at_least_one)

    @validator("days", each_item=True)
    def _day(cls, value: int) -> int:
        if not 1 <= value <= 7:
            raise ValueError("expected a weekday from 1 (Monday) to 7")
        return value

    @validator("spans", each_item=True)
    def _span(cls, value: str) -> str:
        start, _, end = value.partition("-")
        if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end) and start < end <= "24:00"):
            raise ValueError("expected HH:MM-HH:MM with the end after the start")
        return value


class Hall(Strict):
    """A business hall (供电营业厅)."""

    id: str = Field(regex=Slug)
    name: str
    region: str
    spoken: tuple[Word, ...] = ()
    address: str
    phone: str
    opening: tuple[Opening, ...]
    longitude: float | None = None
    latitude: float | None = None
    services: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    demo: bool = False
    source: tuple[Citation, ...]


