"""The contents of a report: everything that the page's script builds the page from."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from judge.files.rows import counted
from judge.report.blocks import Section, Stands
from judge.report.columns import MOST_CHARACTERS, Texts, columns
from judge.report.comparison import Comparison
from judge.report.distribution import distribution
from judge.report.facts import facts
from judge.report.relations import judge_and_checks, length_and_form
from judge.report.run import Run
from judge.report.spread_in_groups import spread_in_groups
from judge.report.standing_out import standing_out
from judge.report.unscored import unscored


def contents(run: Run, comparison: Comparison | None, parts: Sequence[tuple[Section, Iterable[Stands]]] = ()) -> dict[str, Any]:
    """Return what the page is made of, as JSON.

    Args:
        run: the run that is reported.
        comparison: with another run; None if there is none.
        parts: further sections, each with what stands out in it: agreement with people, the audit, the course of the run.
    """
    runs = [run, comparison.second] if comparison else [run]
    found = [*(comparison.stands() if comparison else ()), *standing_out(run), *(one for _, stands in parts for one in stands)]
    texts = Texts()
    made = [columns(one, texts) for one in runs]
    sections = [comparison.section()] if comparison else []
    sections += [section for section, _ in parts]
    sections += [
        one
        for one in (distribution(runs), spread_in_groups(run), judge_and_checks(run), length_and_form(run), unscored(run))
        if one
    ]
    return {
        "title": _title(run, comparison),
        "subtitle": "; beside it ".join(map(_subtitle, runs)),
        "findings": [one._asdict() for one in found],
        "sections": [section.model_dump(mode="json") for section in sections],
        "facts": _facts(runs, texts),
        "texts": texts.all,
        "runs": made,
        "pairs": comparison.pairs if comparison else [[place, None] for place in range(len(run.entries))],
    }


def _title(run: Run, comparison: Comparison | None) -> str:
    if comparison:
        return f"{comparison.first.name} and {comparison.second.name}"
    named = next((entry.row.origin for entry in run.entries if entry.row.origin.rubric), None)
    return f"{named.rubric}, version {named.version}" if named else run.name


def _subtitle(run: Run) -> str:
    prompts = len({entry.row.group for entry in run.entries if entry.row.group})
    judges = sorted({entry.row.origin.model for entry in run.entries if entry.row.origin.model})
    by = f", judged by {', '.join(judges)}" if judges else ", no judge was asked"
    of = f" to {counted(prompts, 'prompt')}" if prompts else ""
    return f"{counted(len(run.entries), 'response')}{of}{by}"


def _facts(runs: Sequence[Run], texts: Texts) -> list[tuple[str, str]]:
    made = [
        (f"{which}{name}", value) for which, run in zip(("", "second run: "), runs, strict=False) for name, value in facts(run)
    ]
    if texts.cut:
        made.append(("cut", f"{counted(texts.cut, 'text')} longer than {MOST_CHARACTERS:,} characters"))
    return [*made, ("report", f"made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")]
