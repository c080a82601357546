"""The import graph of the project's own packages, read with `ast`: nothing is imported for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("knowledge", "nlu", "bot", "actions", "bench")


@dataclass(frozen=True)
class Import:
    """`module` names `target`; `at_start` is false inside a function or under TYPE_CHECKING."""

    module: str
    target: str
    line: int
    at_start: bool


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Dotted name → file of every module below the packages."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = list(path.relative_to(root).with_suffix("").parts)
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: set[str]) -> Iterator[Import]:
    """Everything `name` imports; `from package import module` counts as the module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    yield from _walk(tree, name, package, known, True)


def _walk(node: ast.AST, name: str, package: str, known: set[str], at_start: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(name, alias.name, child.lineno, at_start)
        elif isinstance(child, ast.ImportFrom):
            for target in _targets(child, package, known):
                yield Import(name, target, child.lineno, at_start)
        later = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) or _typing_only(child)
        yield from _walk(child, name, package, known, at_start and not later)


def _targets(node: ast.ImportFrom, package: str, known: set[str]) -> list[str]:
    base = node.module or ""
    if node.level:
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        base = ".".join([*above, base] if base else above)
    whole = [f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in known]
    return whole + ([base] if len(whole) < len(node.names) else [])


def _typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def graph(root: Path = ROOT) -> list[Import]:
    """All imports of all modules."""
    found = modules(root)
    return [edge for name, path in found.items() for edge in imports(name, path, set(found))]


def circle(edges: dict[str, set[str]]) -> list[str]:
    """One circle as a path that ends where it begins, or an empty list."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for other in sorted(edges.get(node, ())):
            found = visit(other, [*path, node])
            if found:
                return found
        done.add(node)
        return []

    return next((found for node in sorted(edges) if (found := visit(node, []))), [])
