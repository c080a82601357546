"""The repository of conversations, on both databases."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import SHANGHAI, FixedClock
from bot.db.records import Answer, Incoming, Turn
from bot.db.unit_of_work import Database
from bot.errors import Conflict, InvalidInput, NotFound, Unauthorized

ANSWER = Answer(
    "请带身份证。", "answered", "ask_item", "transfer", ("materials", "fee"),
    ({"text": "请带身份证。", "buttons": [{"title": "代办", "payload": "/x"}]},), ("transfer.m1",),
)


def start(database: Database, channel: str = "web") -> str:
    with database.writing() as uow:
        record, _ = uow.conversations.create(channel)
        uow.commit()
    return record.id


def say(database: Database, conversation: str, said: str, version: int, client_id: str | None = None) -> Turn:
    with database.writing() as uow:
        turn = uow.conversations.append_turn(
            conversation, Incoming(said, client_id), ANSWER, {"last": said}, version
        )
        uow.commit()
    return turn


def test_create_and_get_return_the_same_record(database: Database, clock: FixedClock) -> None:
    with database.writing() as uow:
        made, token = uow.conversations.create("web", {"item": None})
        uow.commit()
    with database.reading() as uow:
        got = uow.conversations.get(made.id)
    assert got == made
    assert (got.state, got.state_version, got.channel) == ({"item": None}, 0, "web")
    assert got.created_at == clock.now() and got.created_at.utcoffset() == timedelta(hours=8)
    assert len(token) >= 40


def test_times_are_stored_in_utc_and_return_in_shanghai(database: Database, clock: FixedClock) -> None:
    conversation = start(database)
    with database.engine.connect() as connection:
        if database.engine.name == "sqlite":
            stored = connection.execute(text("SELECT created_at FROM conversations")).scalar_one()
            assert stored == "2026-11-23 01:30:00.000000"
        else:
            stored = connection.execute(text("SELECT created_at FROM conversations")).scalar_one()
            assert stored.astimezone(timezone.utc).hour == 1
    with database.reading() as uow:
        assert uow.conversations.get(conversation).created_at.tzinfo is SHANGHAI


def test_token_opens_only_its_own_conversation(database: Database) -> None:
    with database.writing() as uow:
        first, token = uow.conversations.create("web")
        second, other = uow.conversations.create("web")
        uow.commit()
    with database.reading() as uow:
        assert uow.conversations.authenticate(first.id, token) == first
        wrongs = [(first.id, wrong) for wrong in (other, "", token[:-1], "é\ud800")]
        wrongs += [(wrong, token) for wrong in (second.id, "01UNKNOWN", "", "\x00", "\ud800")]
        for conversation, wrong in wrongs:
            with pytest.raises(Unauthorized):
                uow.conversations.authenticate(conversation, wrong)


def test_token_is_not_stored(database: Database) -> None:
    with database.writing() as uow:
        _, token = uow.conversations.create("web")
        uow.commit()
    with database.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM conversations")).one()
    assert all(token not in str(value) for value in row)


def test_a_turn_is_stored_with_its_answer_and_state(database: Database, clock: FixedClock) -> None:
    conversation = start(database)
    clock.advance(timedelta(minutes=2))
    turn = say(database, conversation, "过户要带什么？", 0, "m1")
    assert not turn.repeated
    with database.reading() as uow:
        assert uow.conversations.transcript(conversation) == (turn.incoming, turn.answer)
        record = uow.conversations.get(conversation)
    assert (record.state, record.state_version) == ({"last": "过户要带什么？"}, 1)
    assert record.last_at == clock.now()
    assert (turn.incoming.seq, turn.incoming.direction, turn.incoming.client_message_id) == (1, "in", "m1")
    assert (turn.answer.seq, turn.answer.direction, turn.answer.replies) == (2, "out", ANSWER.replies)
    assert (turn.answer.aspects, turn.answer.provenance) == (("materials", "fee"), ("transfer.m1",))


def test_transcript_pages(database: Database) -> None:
    conversation = start(database)
    for number in range(3):
        say(database, conversation, f"第{number}句", number)
    with database.reading() as uow:
        page = uow.conversations.transcript(conversation, after=1, limit=3)
        assert [message.seq for message in page] == [2, 3, 4]
        assert uow.conversations.transcript(conversation, after=6) == ()


def test_a_stale_version_conflicts_and_leaves_nothing(database: Database) -> None:
    conversation = start(database)
    say(database, conversation, "甲", 0)
    with database.writing() as uow:
        with pytest.raises(Conflict):
            uow.conversations.append_turn(conversation, Incoming("乙", "m2"), ANSWER, {}, 0)
        uow.commit()  # even who ignores the conflict stores nothing
    with database.reading() as uow:
        assert [message.text for message in uow.conversations.transcript(conversation)] == ["甲", ANSWER.text]
        assert uow.conversations.find_answer(conversation, "m2") is None


def test_a_repeated_message_returns_the_stored_answer(database: Database) -> None:
    conversation = start(database)
    first = say(database, conversation, "甲", 0, "m1")
    for version in (0, 1, 7):
        again = say(database, conversation, "换了字", version, "m1")
        assert again.repeated and again.answer == first.answer and again.incoming == first.incoming
    with database.reading() as uow:
        found = uow.conversations.find_answer(conversation, "m1")
        assert found is not None and found.answer == first.answer
        assert uow.conversations.get(conversation).state_version == 1
        for unknown in ("m2", "", "\x00", "\ud800"):
            assert uow.conversations.find_answer(conversation, unknown) is None


def test_client_ids_of_two_conversations_do_not_meet(database: Database) -> None:
    first, second = start(database), start(database)
    say(database, first, "甲", 0, "m1")
    assert not say(database, second, "乙", 0, "m1").repeated


@pytest.mark.parametrize("client_id", ["", "x" * 129, "a\x00b", "\ud800", "a\nb"])
def test_an_impossible_client_id_is_refused(database: Database, client_id: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        say(database, start(database), "甲", 0, client_id)
    assert "client_message_id" in caught.value.fields


def test_what_no_database_takes_is_made_harmless(database: Database) -> None:
    conversation = start(database)
    with database.writing() as uow:
        uow.conversations.append_turn(
            conversation, Incoming("a\x00b\ud800c😀"), ANSWER, {"half": "\ud800", "nul": "\x00"}, 0
        )
        uow.commit()
    with database.reading() as uow:
        assert uow.conversations.transcript(conversation)[0].text == "ab?c😀"
        assert uow.conversations.get(conversation).state == {"half": "\ud800", "nul": "\x00"}


def test_a_hundred_turns_from_threads_keep_order_and_lose_nothing(database: Database) -> None:
    conversation = start(database)

    def turn(number: int) -> None:
        while True:
            with database.reading() as uow:
                version = uow.conversations.get(conversation).state_version
            try:
                say(database, conversation, f"m{number}", version, f"id{number}")
                return
            except Conflict:
                continue

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turn, range(100)))
    with database.reading() as uow:
        messages = uow.conversations.transcript(conversation, limit=500)
        assert uow.conversations.get(conversation).state_version == 100
    assert [message.seq for message in messages] == list(range(1, 201))
    assert [message.direction for message in messages] == ["in", "out"] * 100
    assert {message.text for message in messages[::2]} == {f"m{number}" for number in range(100)}


def test_one_message_sent_many_times_at_once_is_stored_once(database: Database) -> None:
    conversation = start(database)
    with ThreadPoolExecutor(16) as pool:
        turns = list(pool.map(lambda _: say(database, conversation, "甲", 0, "same"), range(16)))
    assert [turn.repeated for turn in turns].count(False) == 1
    assert len({turn.answer.id for turn in turns}) == 1
    with database.reading() as uow:
        assert len(uow.conversations.transcript(conversation)) == 2


def test_erase_removes_texts_state_and_access(database: Database) -> None:
    with database.writing() as uow:
        record, token = uow.conversations.create("web", {"name": "王某某"})
        uow.conversations.append_turn(record.id, Incoming("秘密的话"), ANSWER, {"name": "王某某"}, 0)
        uow.commit()
    other = start(database)
    say(database, other, "别人的话", 0)
    with database.writing() as uow:
        assert uow.conversations.erase(record.id) == 2
        uow.commit()
    with database.reading() as uow:
        assert uow.conversations.transcript(record.id) == ()
        assert len(uow.conversations.transcript(other)) == 2
        with pytest.raises(NotFound):
            uow.conversations.get(record.id)
        with pytest.raises(Unauthorized):
            uow.conversations.authenticate(record.id, token)
    with database.writing() as uow, pytest.raises(NotFound):
        uow.conversations.append_turn(record.id, Incoming("迟到的话"), ANSWER, {}, 1)
    with database.engine.connect() as connection:
        erased = text("SELECT state FROM conversations WHERE deleted_at IS NOT NULL")
        states = connection.execute(erased).all()
    assert len(states) == 1 and "name" not in str(states)


def test_erased_texts_are_gone_from_sqlites_files(database: Database, tmp_path: Path) -> None:
    if database.engine.name != "sqlite":
        pytest.skip("PostgreSQL's files are the server's")
    conversation = start(database)
    say(database, conversation, "秘密的话" * 50, 0)
    with database.writing() as uow:
        uow.conversations.erase(conversation)
        uow.commit()
    database.dispose()  # closing the last connection moves the log into the database
    files = [file for file in tmp_path.glob("test.db*") if file.stat().st_size]
    assert [file.name for file in files] == ["test.db"]
    assert "秘密的话".encode() not in files[0].read_bytes()
