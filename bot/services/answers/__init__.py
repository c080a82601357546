"""Answers from the catalogue: what is asked, which records hold, how they are said."""
from __future__ import annotations

from bot.services.answers.query import Query
from bot.services.answers.service import AnswerService

__all__ = ["AnswerService", "Query"]
