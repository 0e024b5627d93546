"""Which rows have no reward, and why."""

from collections import Counter

from judge.files.rows import counted
from judge.files.scored_rows import WHOSE
from judge.report.blocks import Section, Stands, Table
from judge.report.run import Run
from judge.report.words import percent

_SHOWN = 240
"""Characters of an example's detail; a guess: what is wrong stands at its beginning."""


def unscored(run: Run) -> Section | None:
    """Return the section on rows without a reward; None if every row has one."""
    rows = [entry.row for entry in run.entries if entry.reward is None]
    if not rows:
        return None
    reasons = Counter((row.reason or "no reason given", row.whose or "") for row in rows)
    first = {(row.reason or "no reason given", row.whose or ""): row for row in reversed(rows)}
    table: list[list[str | float | None]] = [
        [reason, WHOSE.get(whose, ""), count, first[reason, whose].name, (first[reason, whose].detail or "")[:_SHOWN]]
        for (reason, whose), count in reasons.most_common()
    ]
    heads = ["reason", "whose", "rows", "the first", "what happened there"]
    block = Table(title="Reasons", heads=heads, numeric=[False, False, True, False, False], rows=table)
    says = [f"{counted(len(rows), 'row')} of {len(run.entries):,} got no reward. They are left out of every figure."]
    return Section(id="unscored", heading="Unscored", says=says, blocks=[block])


def has_unscored(run: Run) -> Stands | None:
    """Say how many rows have no reward, if there are any."""
    reasons = Counter(entry.row.reason or "no reason given" for entry in run.entries if entry.reward is None)
    if not reasons:
        return None
    why = ", ".join(f"{reason} {count:,}" for reason, count in reasons.most_common(4))
    return Stands(
        percent(reasons.total(), len(run.entries)),
        f"of the rows are unscored ({reasons.total():,} of {len(run.entries):,}: {why}).",
        "unscored",
    )
