"""Reports as lines of text."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.evaluation.comparing import BETTER, DIFFERENT, WORSE


def report_lines(name: str, result: Mapping[str, Any], failed: bool) -> Iterator[str]:
    """The report of a file, or of several together."""
    yield name
    for slice_name, values in result["slices"].items():
        yield f"  {slice_name}: {_values(values)}"
    if result.get("figures"):
        yield f"  figures: {_values(result['figures'])}"
    for field, counts in (result.get("confusions") or {}).items():
        if counts:
            yield f"  confused {field}: " + ", ".join(f"{pair} {count}" for pair, count in counts.items())
    if result.get("failed_items"):
        yield "  failed_items: " + ", ".join(f"{item} {count}" for item, count in result["failed_items"].items())
    for field, found in (result.get("calibration") or {}).items():
        yield from _calibration(field, found)
    for case in result.get("failed", ()) if failed else ():
        yield "  " + json.dumps(case, ensure_ascii=False)


def _values(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {'-' if value is None else value}" for key, value in values.items())


def _calibration(field: str, found: Mapping[str, Any]) -> Iterator[str]:
    if found["expected_error"] is None:
        return
    yield f"  calibration of {field}: expected error {found['expected_error']:.3f}"
    for one in found["bins"]:
        if one["count"]:
            yield (f"    {one['from']:.1f}-{one['to']:.1f}: cases {one['count']}, "
                   f"confidence {one['confidence']:.3f}, right {one['right']:.3f}")


def comparison_lines(name: str, model: str, found: Mapping[str, Any]) -> Iterator[str]:
    """What changes from `model` to the present one."""
    yield f"{name}, from {model} to the present model"
    for slice_name, values in found["slices"].items():
        dropped = ", dropped by more than a point" if slice_name in found["dropped"] else ""
        yield (f"  {slice_name}: cases {values['cases']}, {values['before']} → {values['after']} "
               f"({values['points']:+.1f}){dropped}")
    counts = found["counts"]
    yield "  " + ", ".join(f"{kind} {counts.get(kind, 0)}" for kind in (BETTER, WORSE, DIFFERENT))
    for one in sorted(found["changes"], key=lambda one: (WORSE, BETTER, DIFFERENT).index(one["change"])):
        yield f"  {one['change']}: {_place(one)} {one['text']}"
        yield f"    {_shown(one['before'])} → {_shown(one['after'])}" + _expected(one)


def _place(one: Mapping[str, Any]) -> str:
    return f"{one['id']} turn {one['turn']}" if "turn" in one else str(one["id"])


def _expected(one: Mapping[str, Any]) -> str:
    return f", expected {_shown(one['expected'])}" if one.get("expected") else ""


def _shown(values: Mapping[str, Any]) -> str:
    if "intent" not in values:
        return json.dumps(values, ensure_ascii=False)
    item, aspects = values.get("item") or "-", "+".join(values.get("aspects") or ()) or "-"
    return f"[{values['intent'] or '-'} {item} {aspects}]"
