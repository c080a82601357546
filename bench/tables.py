"""The figures of understanding as Markdown tables, and confidence against truth as a plot."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.understood import SHARES
from bot.evaluation.calibration import BINS

Part = Mapping[str, Any]


def cell(value: Any) -> str:
    """A value as text; a dash for what was not measured."""
    return "–" if value is None else str(value)


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def pairs(values: Part) -> str:
    """A Markdown table of names and values; inner mappings are flattened."""
    rows: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            rows += [(f"{name}: {inner}", told) for inner, told in value.items()]
        else:
            rows.append((name, value))
    return table(("what", "value"), ((name.replace("_", " "), value) for name, value in rows))


def per_slice(found: Part) -> str:
    """Shares per slice in percent, and the confusions of each field."""
    text = table(
        ("slice", "cases", *SHARES),
        ((name, one["cases"], *(one.get(key) for key in SHARES)) for name, one in found["slices"].items()))
    for field, counts in found["confusions"].items():
        if counts:
            told = "; ".join(f"{pair} {count}" for pair, count in counts.items())
            text += f"\n\nConfusions of {field}, expected → found: {told}."
    return text


def files(found: Part) -> str:
    """One table per further file."""
    return "\n\n".join(f"`{name}`\n\n{per_slice(one)}" for name, one in found.items())


def filled(found: Part) -> list[Part]:
    """The bins that hold messages."""
    return [one for one in found["bins"] if one["count"]]


def cases(found: Part) -> int:
    """How many messages stand behind a curve."""
    return sum(one["count"] for one in found["bins"])


def bins(found: Part) -> str:
    """Reliability of each head."""
    texts = []
    for name, one in found.items():
        gap = f"expected error {cell(one['expected_error'])}"
        rows = (
            (f"{entry['from']}–{entry['to']}", entry["count"], entry["confidence"], entry["right"])
            for entry in filled(one))
        head = ("confidence", "messages", "mean confidence", "share right")
        texts.append(f"{name.capitalize()}: {cases(one)} messages, {gap}\n\n{table(head, rows)}")
    return "\n\n".join(texts)


def variants(rows: Sequence[Part]) -> str:
    """One row per variant."""
    names = [name for name in rows[0] if name != "variant"]
    return table(
        ("variant", *(name.replace("_", " ") for name in names)),
        ((row["variant"], *(row[name] for name in names)) for row in rows))


def beside(found: Part) -> str:
    """Ours and stock: shares per slice, scope, costs."""
    sides = ("ours", "stock")
    shares = table(
        ("slice", "cases", "intent ours", "intent stock", "item ours", "item stock"),
        ((name, one["ours"]["cases"], *(one[side][key] for key in ("intent", "item") for side in sides))
         for name, one in found["slices"].items()))
    both = [
        table(("what", *sides), (
            (key.replace("_", " "), *(found[part][side].get(key) for side in sides)) for key in found[part]["stock"]))
        for part in ("scope", "cost")
    ]
    notes = (
        f"Epochs of DIETClassifier: {found['epochs']}. Items are those of questions about items; aspects are not "
        "available in stock. What is not believed counts here as taken for out of scope."
    )
    return "\n\n".join((notes, shares, *both))


SECTIONS: dict[str, tuple[str, Any]] = {
    "about": ("What was measured", pairs),
    "messages": ("Messages, percent right", per_slice),
    "scope": ("Scope", pairs),
    "safety": ("Present danger, over all single messages", pairs),
    "conversations": ("Turns of conversations, percent right", per_slice),
    "agreement": ("Labels of a second person held against the first, percent", per_slice),
    "also": ("Further files, percent right", files),
    "calibration": ("Confidence and truth", bins),
    "cost": ("Cost", pairs),
    "components": ("Each component left out and alone", variants),
    "stock": ("Rasa's suggested pipeline on the same sentences", beside),
}


def section(name: str, value: Any) -> str:
    """One part of the result under its title."""
    title, render = SECTIONS[name]
    return f"## {title}\n\n{render(value)}\n"


def page(result: Part, command: str, plot: str) -> str:
    """All parts as one Markdown page, which says where it comes from."""
    head = (
        f"# Figures of understanding\n\nGenerated on {result['about']['date']} by `{command}`; do not edit. "
        f"Confidence against truth: [{plot}]({plot}).\n"
    )
    return "\n".join((head, *(section(name, result[name]) for name in SECTIONS if result.get(name))))


def plot(calibration: Part, path: Path) -> None:
    """An SVG with a curve per head over the diagonal, and how many messages stand behind each point."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    # Same figures, same file: no random ids, no date.
    with matplotlib.rc_context({"svg.hashsalt": "bandian", "svg.fonttype": "none"}):
        figure, (curves, counts) = pyplot.subplots(
            2, 1, figsize=(6, 7), sharex=True, gridspec_kw={"height_ratios": [3, 1]}, layout="constrained")
        curves.plot([0, 1], [0, 1], color="grey", linestyle=":", label="confidence = truth")
        width = 0.8 / BINS / max(len(calibration), 1)
        for place, (name, found) in enumerate(calibration.items()):
            inside = filled(found)
            label = f"{name} ({cases(found)} messages)"
            curves.plot([one["confidence"] for one in inside], [one["right"] for one in inside], "o-", label=label)
            bars = counts.bar(
                [one["from"] + 0.1 / BINS + (place + 0.5) * width for one in inside],
                [one["count"] for one in inside], width)
            counts.bar_label(bars, fontsize=6)
        curves.set(ylabel="share right", xlim=(0, 1), ylim=(0, 1))
        counts.set(xlabel="confidence", ylabel="messages", yscale="log")
        counts.margins(y=0.3)
        curves.legend()
        figure.savefig(path, format="svg", metadata={"Date": None})
        pyplot.close(figure)
