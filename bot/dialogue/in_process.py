"""Rasa's agent and the actions inside this process."""
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from threadpoolctl import threadpool_limits

from bot.dialogue import rasa_action_results
from bot.dialogue.messages import EngineResult
from bot.errors import EngineFailure
from bot.services.payloads import read_payload
from knowledge.catalogue import load_catalogue


class InProcessActions(EndpointConfig):
    """Rasa's action endpoint without a network: the executor of rasa_sdk, called directly."""

    def __init__(self, package: str) -> None:
        super().__init__(url="inproc://actions")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    @property
    def names(self) -> Iterable[str]:
        """Names of the registered actions."""
        return tuple(self._executor.actions)

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run one action call; errors take the shape that Rasa expects of an HTTP endpoint."""
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            body = {"error": str(rejection), "action_name": rejection.action_name}
            raise ClientResponseError(400, "rejected", json.dumps(body)) from rejection
        except ActionNotFoundException as missing:
            body = {"error": str(missing), "action_name": call.get("next_action")}
            raise ClientResponseError(404, "unknown action", json.dumps(body)) from missing


class TurnTrackerStore(TrackerStore):
    """Holds trackers as they are, for the length of one turn: a conversation's state lives in the database."""

    def __init__(self, domain: Domain | None) -> None:
        super().__init__(domain)
        self.store: dict[str, DialogueStateTracker] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a turn's tracker."""
        self.store[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A turn's tracker."""
        return self.store.get(sender_id)

    async def keys(self) -> Iterable[str]:
        """Ids of the running turns."""
        return list(self.store)

    def drop(self, sender_id: str) -> None:
        """Forget a turn's tracker."""
        self.store.pop(sender_id, None)


def tracker_with(sender_id: str, memory: Any, agent: Agent) -> DialogueStateTracker:
    """A tracker of three events, however long the conversation is: long ones stay as fast as short ones."""
    assert agent.domain is not None
    events = [ActionExecuted("action_session_start"), SessionStarted()]
    if memory:
        events.append(SlotSet("memory", memory))
    events.append(ActionExecuted("action_listen"))
    return DialogueStateTracker.from_events(sender_id, events, agent.domain.slots)


class InProcessEngine:
    """The trained model and the actions, in this process."""

    name = "in_process"

    def __init__(self, model: Path, actions_package: str = "actions") -> None:
        # A message's matrices are small: a second BLAS thread only burns a core beside the first one.
        threadpool_limits(limits=1, user_api="blas")
        rasa_action_results.install()
        actions = InProcessActions(actions_package)
        self.agent = Agent.load(str(model), action_endpoint=actions, tracker_store=None)
        self._trackers = TurnTrackerStore(self.agent.domain)
        assert self.agent.processor is not None
        self._processor = self.agent.processor
        self._processor.tracker_store = self._trackers

    async def parse(self, text: str) -> dict[str, Any]:
        """What Rasa NLU makes of `text` by itself."""
        parsed = dict(await self._processor.parse_message(UserMessage(text)))
        shift = len(text) - len(text.lstrip())  # Rasa strips a message; places are those of the customer's text
        if shift:
            parsed["entities"] = [
                {**entity, "start": entity["start"] + shift, "end": entity["end"] + shift}
                for entity in parsed.get("entities") or ()
            ]
        return parsed

    async def handle(self, text: str, state: Mapping[str, Any] | None) -> EngineResult:
        """Answer `text` in a conversation with `state`. Raises EngineFailure when no reply came."""
        if text.startswith("/") and not read_payload(text, load_catalogue()):
            text = text.lstrip("/ ") or "?"  # Rasa's own commands (/restart) are no customer's business
        turn = uuid4().hex
        tracker = tracker_with(turn, (state or {}).get("memory"), self.agent)
        await self._trackers.save(tracker)
        output = CollectingOutputChannel()
        try:
            await self._processor.handle_message(UserMessage(text, output, turn))
            after = await self._trackers.retrieve(turn)
        finally:
            self._trackers.drop(turn)
        outcome = after.get_slot("outcome") if after else None
        replies = tuple(message["custom"] for message in output.messages if message.get("custom"))
        if not outcome or not replies:
            raise EngineFailure("the turn ended without a reply")
        assert after is not None
        return EngineResult(
            outcome["status"], replies, {"memory": after.get_slot("memory")}, outcome["intent"], outcome["item"],
            tuple(outcome["aspects"]), tuple(outcome["provenance"]),
        )
