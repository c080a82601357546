"""Cases with expected facts (`tests/answers`): is the right fact told, with its source, and no wrong figure?"""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # annotations only: the command line starts without the catalogue
    from knowledge.catalogue import Catalogue

Case = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """How one case ended. `missing` and `forbidden` are the patterns that failed."""

    case: Case
    missing: tuple[str, ...]
    forbidden: tuple[str, ...]
    source_found: bool
    reply: str

    @property
    def right(self) -> bool:
        """The expected fact was told, with one of its sources."""
        return not self.missing and self.source_found

    @property
    def safe(self) -> bool:
        """No wrong, outdated or unverified figure was told."""
        return not self.forbidden


def reply_text(turn: Mapping[str, Any]) -> str:
    """All that counts as told: texts, buttons, cards, sources."""
    parts = []
    for reply in turn["replies"]:
        parts.append(reply["text"])
        parts += [button["title"] for button in reply["buttons"]]
        parts += [" ".join(str(v) for v in source.values() if v) for source in reply["sources"]]
        parts.append(str(reply.get("card") or ""))
    return "\n".join(parts)


def judge(case: Case, turn: Mapping[str, Any], catalogue: Catalogue) -> Verdict:
    """Hold the last turn's replies against the case."""
    text = reply_text(turn)
    missing = tuple(
        " | ".join(group) for group in case["must"] if not any(re.search(pattern, text) for pattern in group))
    forbidden = tuple(pattern for pattern in case.get("must_not", ()) if re.search(pattern, text))
    wanted = {catalogue.sources[code].title for code in case.get("sources_any", ()) if code in catalogue.sources}
    given = {source["title"] for reply in turn["replies"] for source in reply["sources"]}
    return Verdict(case, missing, forbidden, not case.get("sources_any") or bool(wanted & given), text)


def report(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Shares of right and safe cases, all and by standing, region, number of turns."""
    done = list(verdicts)
    slices: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in done:
        case = verdict.case
        slices["all"].append(verdict)
        slices[f"standing {case['standing']}"].append(verdict)
        slices["with a region" if case.get("region") else "without a region"].append(verdict)
        slices["one turn" if len(case["turns"]) == 1 else "several turns"].append(verdict)
    return {
        "slices": {
            name: {"cases": len(members), "right": sum(v.right for v in members),
                   "right_percent": round(100 * sum(v.right for v in members) / len(members), 1),
                   "wrong_figures": sum(not v.safe for v in members)}
            for name, members in slices.items()
        },
        "failed": [
            {"id": v.case["id"], "turns": list(v.case["turns"]), "missing": list(v.missing),
             "forbidden": list(v.forbidden), "source_found": v.source_found}
            for v in done if not (v.right and v.safe)
        ],
        "failed_items": dict(Counter(v.case["item"] for v in done if not (v.right and v.safe)).most_common(12)),
    }
