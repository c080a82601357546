"""Reading YAML strictly: a key that stands twice, a wrong encoding or a bad line is a fault, not a guess."""
from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.faults import CatalogueError, Fault

Model = TypeVar("Model", bound=BaseModel)
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Base):  # type: ignore[misc]
    """A safe loader that refuses a mapping with one key twice."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    return dict(loader.construct_pairs(node, deep=True))


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path, root: Path) -> Any:
    """The content of `path`; raises CatalogueError naming the file relative to `root`."""
    name = path.relative_to(root).as_posix()
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _StrictLoader)
    except UnicodeDecodeError as error:
        raise CatalogueError([Fault(name, "", f"expected UTF-8: {error.reason}")]) from error
    except OSError as error:
        raise CatalogueError([Fault(name, "", f"cannot be read: {error.strerror}")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error)
        raise CatalogueError([Fault(name, place, f"not valid YAML: {reason}")]) from error


def parse(model: type[Model], data: Any, name: str, key: str = "") -> Model:
    """`data` as `model`; every violation becomes a fault with its dotted key."""
    if not isinstance(data, dict):
        raise CatalogueError([Fault(name, key, f"expected a mapping, found {type(data).__name__}")])
    try:
        return model(**data)
    except ValidationError as error:
        faults = []
        for entry in error.errors():
            parts = [key] if key else []
            parts += [str(part) for part in entry["loc"] if part != "__root__"]
            faults.append(Fault(name, ".".join(parts), entry["msg"]))
        raise CatalogueError(faults) from error
    except TypeError as error:
        raise CatalogueError([Fault(name, key, f"keys must be words: {error}")]) from error
