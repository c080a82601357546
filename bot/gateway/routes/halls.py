"""Halls."""
from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from bot.gateway.schemas import HallsOut
from bot.services.halls import hours_text, is_open

router = APIRouter(prefix="/api/v1/halls", tags=["halls"])


@router.get("", response_model=HallsOut)
async def halls(request: Request) -> dict[str, Any]:
    """All halls with their hours."""
    services = request.app.state.services
    now = services.clock.now()
    return {"halls": [
        {
            "id": hall.id, "name": hall.name, "address": hall.address, "phone": hall.phone,
            "hours": hours_text(hall), "open": is_open(hall, now), "demo": hall.demo,
        }
        for hall in services.catalogue.halls.values()
    ]}
