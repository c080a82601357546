"""Buttons' payloads (`/intent{json}`): read without trust, since anybody can type one."""
from __future__ import annotations

import json
import re
from typing import Any

from bot.services.answers.query import Query
from knowledge.catalogue import Catalogue
from knowledge.schema import ASPECTS
from knowledge.taxonomy import taxonomy

_FORM = re.compile(r"/([a-z_]{1,40})\s*(\{.{0,2000}\})?", re.DOTALL)


def read_payload(text: str, catalogue: Catalogue) -> Query | None:
    """The query of a payload, or None when `text` is none; ids that the catalogue does not have are dropped."""
    match = _FORM.fullmatch(text.strip())
    if not match or match.group(1) not in taxonomy().intents:
        return None
    data = _mapping(match.group(2))
    words = {key: value for key, value in data.items() if isinstance(value, str)}
    item = words.get("item") if words.get("item") in catalogue.items else None
    conditions = catalogue.items[item].conditions if item else {}
    situation = {}
    for name, value in words.items():
        dimension = catalogue.situation.get(name) or conditions.get(name)
        if dimension and value in dimension.choices:
            situation[name] = value
    region = words.get("region") if words.get("region") in catalogue.regions else None
    aspects = data.get("aspects")
    return Query(
        text="", intent=match.group(1), confidence=1.0, items=(item,) if item else (), scores=(1.0,) if item else (),
        aspects=tuple(a for a in ASPECTS if a in aspects) if isinstance(aspects, list) else (),
        situation=situation, region=region, named=bool(item),
    )


def _mapping(raw: str | None) -> dict[str, Any]:
    """The JSON object of a payload with words as values; anything else counts as nothing."""
    try:
        data = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
