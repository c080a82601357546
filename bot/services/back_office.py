"""The port to a utility's account system, and an adapter with invented accounts.

A utility writes its own adapter: two questions, answered from its billing and workflow systems. The caller has
checked nothing, so an adapter must compare `phone_tail` itself and return None where it does not fit.
"""
from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from knowledge.loader import ROOT
from knowledge.yaml_files import read


@dataclass(frozen=True)
class Bill:
    """The newest bill: `kwh` in kilowatt hours, `amount` in yuan as printed."""

    month: str
    kwh: float
    amount: str
    state: str


@dataclass(frozen=True)
class Progress:
    """A running application; `accepted` is an ISO day."""

    title: str
    state: str
    accepted: str


@dataclass(frozen=True)
class Account:
    """What may be shown of an account after its holder's phone tail fitted."""

    number: str
    bills: tuple[Bill, ...]
    progress: tuple[Progress, ...]
    demo: bool = False


class BackOffice(Protocol):
    """Reads accounts. `account` is 10 or 13 digits, `phone_tail` the last four of the registered phone."""

    def account(self, account: str, phone_tail: str) -> Account | None:
        """The account, or None if there is none or the phone tail does not fit. Raises NotReady when out of reach."""
        ...


class DemoBackOffice:
    """Invented accounts of demo_accounts.yml; every answer from it is marked as a demonstration."""

    def __init__(self, accounts: Mapping[str, Any] | None = None) -> None:
        self._accounts = dict(accounts or read(ROOT / "demo_accounts.yml", ROOT))

    def account(self, account: str, phone_tail: str) -> Account | None:
        """The invented account, if the tail fits."""
        found = self._accounts.get(account)
        if found is None or not hmac.compare_digest(str(found["phone_tail"]).encode(), phone_tail.encode()):
            return None
        return Account(
            account, tuple(Bill(**bill) for bill in found["bills"]),
            tuple(Progress(**step) for step in found["progress"]), demo=True,
        )
