"""Whether a condition's words are turned down where they stand (不是公司, 没租房), by negation.yml."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from knowledge.loader import ROOT
from knowledge.yaml_files import read

REACH = 12  # characters before the words in which the denial has to begin


@dataclass(frozen=True)
class _Signs:
    before: re.Pattern[str]
    before_acts: re.Pattern[str]
    acts: re.Pattern[str]
    question: re.Pattern[str]
    lacking: re.Pattern[str]
    papers: re.Pattern[str]


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    data: dict[str, Any] = read(ROOT / "negation.yml", ROOT)
    between = rf"(?:{data['between']}){{0,2}}\Z"
    before, before_acts = (f"(?:{'|'.join(data[key])}){between}" for key in ("before", "before_acts"))
    rest = (re.compile(data[key]) for key in ("acts", "question", "lacking", "papers"))
    return _Signs(re.compile(before), re.compile(before_acts), *rest)


def denied(plain: str, start: int, end: int) -> bool:
    """Whether `plain[start:end]` (normalised) is turned down, or is half of a question (有没有房产证)."""
    signs = _signs()
    if start and signs.question.match(plain, start - 1):
        return True
    first = max(0, start - REACH)
    denial = signs.before.search(plain, first, start)
    if not denial and signs.acts.match(plain, start):
        denial = signs.before_acts.search(plain, first, start)
    if not denial or (denial.start() and signs.question.match(plain, denial.start() - 1)):
        return False
    return not (signs.lacking.match(denial.group()) and signs.papers.match(plain, end))
