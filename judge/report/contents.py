"""The contents of a report: everything that the page's script builds the page from."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
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
    compared = comparison.stands() if comparison else ()
    found = [*compared, *_standing_out(runs), *(one for _, stands in parts for one in stands)]
    texts = Texts()
    made = [columns(one, texts) for one in runs]
    sections = [comparison.section()] if comparison else []
    sections += [section for section, _ in parts]
    sections.append(distribution(runs))
    sections += [section for make in _SECTIONS if (section := _both(list(map(make, runs))))]
    return {
        "title": _title(run, comparison),
        "subtitle": _subtitle(run)
        if not comparison
        else " ".join(f"{name.capitalize()} run: {_subtitle(one)}." for name, one in zip(_RUNS, runs, strict=True)),
        "findings": [one._asdict() for one in found],
        "sections": [section.model_dump(mode="json") for section in sections],
        "facts": _facts(runs, texts),
        "texts": texts.all,
        "runs": made,
        "pairs": comparison.pairs if comparison else [[place, None] for place in range(len(run.entries))],
    }


_SECTIONS: Sequence[Callable[[Run], Section | None]] = (spread_in_groups, judge_and_checks, length_and_form, unscored)
"""The sections that are about one run; of two runs, each makes its own, and they stand together."""

_RUNS = ("first", "second")


def _standing_out(runs: Sequence[Run]) -> Iterator[Stands]:
    """Give what stands out in each run, and say in which if there are two."""
    told = [list(standing_out(run)) for run in runs]
    if len(told) == 1:
        yield from told[0]
        return
    for one in dict.fromkeys(one for stands in told for one in stands):
        where = [name for name, stands in zip(_RUNS, told, strict=True) if one in stands]
        run = "both runs" if len(where) > 1 else f"the {where[0]} run"
        yield one._replace(text=f"{one.text} In {run}.")


def _both(made: Sequence[Section | None]) -> Section | None:
    """Put the same section of two runs together: what is said of both once, figures of the same thing beside each other."""
    known = [(name, one) for name, one in zip(_RUNS, made, strict=False) if one]
    if not known or len(made) == 1:
        return made[0]
    shared = [line for line in known[0][1].says if len(known) > 1 and line in known[1][1].says]
    says = [f"{name.capitalize()} run: {line}" for name, one in known for line in one.says if line not in shared]
    titled = [[block.model_copy(update={"title": f"{block.title}, {name} run"}) for block in one.blocks] for name, one in known]
    blocks = [block for beside in zip_longest(*titled) for block in beside if block]
    return known[0][1].model_copy(update={"says": (*shared, *says), "blocks": tuple(blocks)})


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
        (f"{name} run: {fact}" if len(runs) > 1 else fact, value)
        for name, run in zip(_RUNS, runs, strict=False)
        for fact, value in facts(run)
    ]
    if texts.cut:
        made.append(("cut", f"{counted(texts.cut, 'text')} longer than {MOST_CHARACTERS:,} characters"))
    return [*made, ("report", f"made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")]
