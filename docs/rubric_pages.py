"""Writes a page for each rubric with a judge: what it asks, what it pays for, and how well it tells good responses from bad.

    python -m docs.rubric_pages

Questions, gates and formula come from `rubrics/NAME.yaml` with the comments there, the worst cases from `tests/rubrics/NAME.yaml`
and the figures from the replies in `benchmarks/replies`. `docs/rubrics/NAME.notes.md`, where there is one, is put at the end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmarks.questions import KINDS, judged, line
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import list_rubrics, load_rubric

ROOT = Path(__file__).parents[1]
PAGES = Path(__file__).with_name("rubrics")

_SECTION = re.compile(
    r"""
    ^ (?P<comment> (?: \# .* \n )* )            # "# Essentials veto." and the lines after it
      (?P<name> [a-z_]+ ) : .*                  # "gates: [substance]"
      (?: \n (?: [ -] .* | (?= \n [ -] ) ) )*   # the lines that belong to it, which are indented
    """,
    re.VERBOSE | re.MULTILINE,
)

_ITEM = re.compile(r"^  - name: (\w+)\n((?:    .*\n?)*)", re.MULTILINE)
"""A criterion in a rubric's file: `  - name: clarity` and the indented lines after it."""

_REMARK = re.compile(r"^    # (.*)$|^    [a-z_]+: \S+ +# (.*)$", re.MULTILINE)
"""A comment in a criterion: `    # The levels count errors.`, `    weight: -1    # a nuisance`."""

_VARIANTS = {
    "after": "this rubric",
    "before": "version {version} (first release)",
    "plain": '"score it from 1 to 5"',
    "mt": "MT-Bench's prompt",
}
"""What the variants of `benchmarks.questions` are called for readers."""


def pages() -> dict[Path, str]:
    """Return the text of every page by its file."""
    rubrics = [load_rubric(ROOT / "rubrics" / f"{name}.yaml") for name in list_rubrics([ROOT / "rubrics"])]
    return {PAGES / f"{rubric.name}.md": page(rubric) for rubric in rubrics if rubric.asks_judge}


def page(rubric: Rubric) -> str:
    """Return the page of a rubric."""
    source = (ROOT / "rubrics" / f"{rubric.name}.yaml").read_text("utf-8")
    stated = {found["name"]: found for found in _SECTION.finditer(source)}
    cases = yaml.safe_load((ROOT / "tests" / "rubrics" / f"{rubric.name}.yaml").read_text("utf-8"))
    notes = PAGES / f"{rubric.name}.notes.md"
    parts = [_head(rubric), *_asked(rubric, source), *_paid(stated), *_worst(rubric, cases), *_figures(rubric.name)]
    return "\n\n".join([*parts, *([notes.read_text("utf-8").strip()] if notes.is_file() else [])]) + "\n"


def _head(rubric: Rubric) -> str:
    name = rubric.name
    return (
        f"# {name}\n\n{rubric.description.strip()}\n\n"
        f"This is version {rubric.version} of [`{name}`](../../rubrics/{name}.yaml); `judge rubrics {name}` prints it, and\n"
        f"[rubrics.md](../rubrics.md) explains the fields."
    )


def _asked(rubric: Rubric, source: str) -> Iterator[str]:
    """Give the section about the criteria. Weights are told only where they count."""
    yield "## What the judge is asked"
    if rubric.instance_criteria:
        yield "Each record brings its own criteria under `metadata.rubric`."
    weighs = rubric.formula is None or "judge" in rubric.formula.names
    remarks = {name: _prose("\n".join(map("".join, _REMARK.findall(text)))) for name, text in _ITEM.findall(source)}
    for criterion in rubric.judged:
        yield from _criterion(criterion, remarks[criterion.name], weighs=weighs)


def _criterion(criterion: Criterion, remark: str, *, weighs: bool) -> Iterator[str]:
    fault = "A fault. " if criterion.weight < 0 else ""
    weight = f" Weight {criterion.weight:g}." if weighs else ""
    yield f"### `{criterion.name}`"
    turns = " For each turn." if criterion.of == "turns" else ""
    yield f"{fault}{criterion.scale.wanted().capitalize()}.{turns}{weight}{' ' + _sentence(remark) if remark else ''}"
    yield criterion.description.strip()
    if criterion.levels is not None:
        yield _table(("answer", "when"), ((f"{step.label}", step.anchor) for step in criterion.levels.steps))


def _paid(stated: Mapping[str, "re.Match[str]"]) -> Iterator[str]:
    """Give the section about the reward: what the file says, its comments as text."""
    yield "## How the reward is made"
    for name in ("checks", "gates", "reward", "turn_reward", "judge"):
        if name in stated:
            comment = stated[name]["comment"]
            yield from filter(None, [_prose(comment)])
            yield f"```yaml\n{stated[name][0].removeprefix(comment).rstrip()}\n```"


def _worst(rubric: Rubric, stated: Mapping[str, Any]) -> Iterator[str]:
    """Give the section about the worst cases."""
    yield "## What the worst cases earn"
    file = f"tests/rubrics/{rubric.name}.yaml"
    yield (
        f"A test computes these, from [{file}](../../{file}).\n"
        "A check that is not named counts 1. A fault that is not named is not there."
    )
    yield _table(("case", "checks and answers", "reward"), map(_case, stated["cases"]))
    if stated.get("vetoes"):
        yield "The most that a response can earn with one part at its worst, whatever the others say:"
        yield _table(("part", "reward"), ((f"`{part}`", f"{most:g}") for part, most in stated["vetoes"].items()))


def _case(case: Mapping[str, Any]) -> tuple[str, str, str]:
    given = {**case.get("checks", {}), **case.get("answers", {})}
    said = ", ".join(f"`{name}` {str(value).lower()}" for name, value in given.items())
    return case["case"], said, f"{case['reward']:g}"


def _figures(name: str) -> Iterator[str]:
    """Give the section about the figures: a line for each variant that has replies; no section if none has."""
    found = {variant: rows for variant in _VARIANTS if (rows := judged(name, variant)) is not None}
    if not found:
        return
    yield "## How well it tells responses apart"
    counts = Counter(row.kind for row in found["after"])
    prompts = len({row.prompt for row in found["after"]})
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
    yield (
        f"{counts.total()} responses to {prompts} prompts ({kinds}) were made up by the authors of this version of the rubric,\n"
        "which favours it. An independent strong model read the prompts that a judge would get, one for each response and\n"
        "shuffled, and saw nothing else: no labels, and no other replies. Its answers are in\n"
        "[benchmarks/replies](../../benchmarks/replies), and\n"
        f"`python -m benchmarks.questions {name}` makes these figures of them:"
    )
    version = load_rubric(ROOT / "benchmarks" / "before" / "rubrics" / f"{name}.yaml").version
    figures = ((_VARIANTS[variant].format(version=version), *line(rows).split(" | ")) for variant, rows in found.items())
    yield _table(("asked by", "pairs in order [95 %]", *KINDS, "gamed as high as a good one"), figures)
    yield (
        "A pair is two responses to one prompt, one better than the other; a tie counts half. The interval is a bootstrap\n"
        "over prompts. The next columns are mean rewards. The last one counts gamed responses that get as much as a good one\n"
        "to the same prompt. Where two lines differ by less than their intervals, these responses do not tell the two ways of\n"
        "asking apart. Only this rubric and the first release's say in a formula what each kind should earn, so compare the\n"
        "other two by their order alone."
    )


def _prose(comment: str) -> str:
    """Return a comment as text, in the lines in which it was written."""
    return "\n".join(line.removeprefix("#").strip() for line in comment.strip().splitlines())


def _sentence(remark: str) -> str:
    return remark[:1].upper() + remark[1:] + ("" if remark.endswith(".") else ".")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |" for cells in lines)


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
