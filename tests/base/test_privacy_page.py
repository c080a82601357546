"""The examples on the page about privacy are what masking does."""
from __future__ import annotations

import re

from bot.privacy import mask
from bot.settings import ROOT


def test_the_examples_hold() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    page = text.partition("## 遮什么")[2].partition("**不遮**")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", page, re.M)[1:]
    examples = [(given, shown.replace("\\", "")) for _, given, shown in rows]
    assert len(examples) >= 8
    for given, shown in examples:
        assert mask(given) == shown
