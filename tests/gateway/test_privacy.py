"""What a customer wrote about themselves is stored masked and never logged."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text as sql

from bot.db.unit_of_work import Database
from bot.dialogue.turn import TurnService
from tests.gateway.conftest import Conversation, FailingEngine


def invented_identity() -> str:
    """An identity number with a right check digit; no place has the code, nobody was born that day there."""
    digits = "99" + "0000" + "18991231" + "001"
    digits = "659999" + digits[6:]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(a) * b for a, b in zip(digits, weights, strict=True)) % 11]


PHONE = "19900000000"
SECRETS = (PHONE, invented_identity(), "0000000001", "199 0000 0000")
MESSAGES = [
    f"我的电话{PHONE}，帮我看看过户要带什么",
    f"身份证{invented_identity()}能用来过户吗",
    "户号0000000001 尾号0000 查电费",
    "打199 0000 0000找我",
    f"过户{invented_identity()[:6]} {invented_identity()[6:14]} {invented_identity()[14:]}",
]


async def test_personal_data_is_masked_in_transcript_and_database(
    conversation: Conversation, database: Database
) -> None:
    for message in MESSAGES:
        assert (await conversation.say(message)).status_code == 200
    shown = [line["text"] for line in await conversation.lines() if line["direction"] == "in"]
    assert [len(text) for text in shown] == [len(message) for message in MESSAGES], "masking keeps the length"
    with database.engine.connect() as connection:
        rows = [str(tuple(row)) for row in connection.execute(sql("SELECT * FROM messages")).all()]
        rows += [str(tuple(row)) for row in connection.execute(sql("SELECT * FROM conversations")).all()]
    for place in (*shown, *rows):
        compact = place.replace(" ", "")
        assert all(secret.replace(" ", "") not in compact for secret in SECRETS), place
    assert "过户要带什么" in shown[0], "only the number is hidden"


async def test_the_engine_gets_the_number_that_is_not_stored(conversation: Conversation) -> None:
    asked = await conversation.say("我要查电费")
    told = await conversation.say("户号0000000001，手机尾号0000")
    assert asked.status_code == told.status_code == 200


@pytest.mark.parametrize("said", ["我家过户的秘密在墙角", f"过户，电话{PHONE}"])
async def test_a_failing_engine_still_answers_and_no_text_is_logged(
    conversation: Conversation,
    turns: TurnService,
    log: io.StringIO,
    said: str,
) -> None:
    turns.engine = FailingEngine()
    answer = await conversation.say(said)
    assert answer.status_code == 200
    assert answer.json()["item"] == "transfer" and answer.json()["replies"]
    written = log.getvalue()
    assert "the engine failed" in written and "RuntimeError" in written
    assert said not in written and "秘密" not in written and PHONE not in written


async def test_nothing_that_is_said_is_logged_when_all_goes_well(
    conversation: Conversation,
    log: io.StringIO,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for said in ("暗号墙角 过户要带什么", "暗号墙角", f"暗号墙角{PHONE}", "暗号墙角" + "x" * 3000, ""):
        await conversation.say(said)
    await conversation.client.post(
        conversation.path, content='{"text": "暗号墙角'.encode(), headers=conversation.headers
    )
    printed = capfd.readouterr()
    for place in (log.getvalue(), printed.out, printed.err):
        assert "暗号" not in place and PHONE not in place


async def test_tokens_are_not_logged(conversation: Conversation, log: io.StringIO) -> None:
    await conversation.say("过户")
    await conversation.client.get(
        conversation.path, headers={"authorization": f"Bearer {conversation.token}x"}
    )
    assert conversation.token not in log.getvalue()
