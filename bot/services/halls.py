"""Halls: where they are and when they are open."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.services.replies import Reply
from knowledge.catalogue import Catalogue
from knowledge.phrases import phrase
from knowledge.schema import Hall


def hours_text(hall: Hall) -> str:
    """Opening hours as printed: 周一至周五 08:30-12:00、14:00-17:30。"""
    parts, covered = [], set()
    for opening in hall.opening:
        covered |= set(opening.days)
        parts.append(f"{_days_text(opening.days)} {'、'.join(opening.spans)}")
    if covered < set(range(1, 8)):
        parts.append(phrase("hall.rest"))
    return "；".join(parts)


def _days_text(days: tuple[int, ...]) -> str:
    names = [phrase(f"hall.days.{day}") for day in days]
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{names[0]}{phrase('hall.to')}{names[-1]}"
    return "、".join(names)


def is_open(hall: Hall, moment: datetime) -> bool:
    """Whether the printed hours hold at `moment` (local time). Statutory holidays are not known here yet."""
    clock = moment.strftime("%H:%M")
    return any(
        moment.isoweekday() in opening.days and any(span[:5] <= clock < span[6:] for span in opening.spans)
        for opening in hall.opening
    )


def hall_reply(catalogue: Catalogue, moment: datetime, wanted: Iterable[str] = (), lead: str = "") -> Reply:
    """All halls, or the wanted ones, with hours and whether they are open now."""
    chosen = [catalogue.halls[hall] for hall in wanted if hall in catalogue.halls] or list(catalogue.halls.values())
    blocks = [lead] if lead else []
    for hall in chosen:
        now = phrase("hall.open_now" if is_open(hall, moment) else "hall.closed_now")
        blocks.append(phrase(
            "hall.line", name=hall.name, address=hall.address, phone=hall.phone, hours=hours_text(hall)) + f"。{now}")
    if any(hall.demo for hall in chosen):
        blocks.append(phrase("hall.demo"))
    card = {"kind": "halls", "halls": [
        {"id": hall.id, "name": hall.name, "address": hall.address, "phone": hall.phone,
         "hours": hours_text(hall), "open": is_open(hall, moment)} for hall in chosen]}
    return Reply("\n\n".join(blocks), card=card)
