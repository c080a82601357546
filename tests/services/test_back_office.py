"""The demo accounts: what is shown, to whom, and nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import SHANGHAI
from bot.services.answers import AnswerService, Query
from bot.services.back_office import Account, Bill, DemoBackOffice, Progress
from bot.services.guide import GuideService
from bot.services.replies import Memory, Outcome
from knowledge.catalogue import Catalogue
from knowledge.loader import ROOT
from knowledge.yaml_files import read
from tests.services.lines import texts_of

WORDS = read(ROOT / "intents.yml", ROOT)["back_office"]
ACCOUNTS = {
    "1234567890": {
        "phone_tail": "4321",
        "bills": [{"month": "某年某月", "kwh": 77, "amount": "41.50", "state": "未交"}],
        "progress": [{"title": "改压", "state": "在查勘", "accepted": "2026-11-01"}],
    },
    "9876543210987": {
        "phone_tail": "1111",
        "bills": [{"month": "某年某月", "kwh": 888, "amount": "999.99", "state": "已交"}],
        "progress": [],
    },
}
SECRETS = ("41.50", "77", "999.99", "888", "改压", "在查勘", "4321", "1111")


@pytest.fixture
def guides(real: Catalogue) -> GuideService:
    now = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
    return GuideService(AnswerService(real, now.date), lambda: now, DemoBackOffice(ACCOUNTS))


def ask(guides: GuideService, text: str, intent: str = "bill_query", memory: Memory | None = None) -> Outcome:
    return guides.guide(Query(text, intent, 0.9), memory or Memory())


def said(outcome: Outcome) -> str:
    return "\n".join(texts_of(outcome))


def shown(outcome: Outcome) -> set[str]:
    return {secret for secret in SECRETS if secret in said(outcome)}


def test_the_right_tail_opens_the_account() -> None:
    account = DemoBackOffice(ACCOUNTS).account("1234567890", "4321")
    assert account == Account(
        "1234567890",
        (Bill("某年某月", 77, "41.50", "未交"),),
        (Progress("改压", "在查勘", "2026-11-01"),),
        demo=True,
    )


@pytest.mark.parametrize(
    "number, tail",
    [
        ("1234567890", "4320"),
        ("1234567890", ""),
        ("1234567890", "43210"),
        ("1234567890", "321"),
        ("1234567891", "4321"),
        ("", ""),
        ("9876543210987", "4321"),
    ],
)
def test_anything_else_opens_nothing(number: str, tail: str) -> None:
    assert DemoBackOffice(ACCOUNTS).account(number, tail) is None


def test_a_bill_shows_the_bill_only(guides: GuideService) -> None:
    outcome = ask(guides, "户号1234567890，尾号4321，查电费")
    assert outcome.status == "completed"
    assert shown(outcome) == {"41.50", "77"}
    assert WORDS["demo"] in said(outcome)
    assert "1234567890" not in said(outcome) and "12******90" in said(outcome)


def test_progress_shows_the_progress_only(guides: GuideService) -> None:
    outcome = ask(guides, "1234567890 4321", "progress_query")
    assert outcome.status == "completed"
    assert shown(outcome) == {"改压", "在查勘"}


def test_nothing_under_way_is_said(guides: GuideService) -> None:
    outcome = ask(guides, "9876543210987 1111", "progress_query")
    assert WORDS["nothing"] in said(outcome)
    assert shown(outcome) == set()


@pytest.mark.parametrize("text", ["1234567890 1111", "9876543210987 4321", "1234567891 4321"])
@pytest.mark.parametrize("intent", ["bill_query", "progress_query"])
def test_a_wrong_tail_shows_nothing(guides: GuideService, text: str, intent: str) -> None:
    outcome = ask(guides, text, intent)
    assert (outcome.status, shown(outcome)) == ("collecting", set())
    assert WORDS["unknown"] in said(outcome)


def test_a_wrong_number_and_a_wrong_tail_sound_alike(guides: GuideService) -> None:
    """Otherwise the reply would tell which account numbers exist."""
    assert said(ask(guides, "1234567890 0000")) == said(ask(guides, "5555555555 0000"))


@pytest.mark.parametrize("text", ["查电费", "1234567890", "4321", "12345678901 4321", "户号是多少"])
def test_what_is_missing_is_asked(guides: GuideService, text: str) -> None:
    """What is known of the matter may be told first; the question for the account comes last."""
    outcome = ask(guides, text)
    assert outcome.status == ("answered" if outcome.provenance else "collecting")
    assert shown(outcome) & {"41.50", "999.99", "改压", "在查勘", "1111"} == set()
    assert outcome.replies[-1].text == WORDS["ask"]
    assert outcome.memory.asked == "account:bill_query"


def test_the_memory_keeps_no_number(guides: GuideService) -> None:
    for text in ("1234567890 4321", "1234567890 0000", "1234567890"):
        kept = str(ask(guides, text).memory.as_json())
        assert "1234567890" not in kept and "4321" not in kept


def test_the_next_message_is_taken_for_the_account(guides: GuideService) -> None:
    memory = ask(guides, "查电费").memory
    assert guides.takes_account("1234567890，4321", memory)
    assert not guides.takes_account("过户要带什么", memory)
    assert not guides.takes_account("1234567890，4321", Memory())


def test_without_accounts_the_way_is_told(real: Catalogue) -> None:
    now = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
    outcome = GuideService(AnswerService(real, now.date), lambda: now).guide(
        Query("1234567890 4321", "bill_query", 0.9), Memory()
    )
    assert outcome.status == "answered"
    assert len(outcome.replies) > 1


@pytest.mark.parametrize(
    "text", ["１２３４５６７８９０ ４３２１", "1234567890 ４３２１", "１２３４５６７８９０ 4321"]
)
def test_digits_in_full_width(guides: GuideService, text: str) -> None:
    assert ask(guides, text).status == "completed"


def test_a_year_is_no_tail(guides: GuideService) -> None:
    assert ask(guides, "1234567890 查2026年10月的，尾号4321").status == "completed"


def test_the_shipped_accounts_are_invented() -> None:
    """Numbers that no utility gives out, so that nobody takes them for a person's."""
    accounts = read(ROOT / "demo_accounts.yml", ROOT)
    assert accounts
    assert all(number.startswith("00000") for number in accounts)
    assert all(DemoBackOffice().account(number, data["phone_tail"]) for number, data in accounts.items())
