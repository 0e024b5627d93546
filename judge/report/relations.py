"""What the reward goes together with: the checks beside the judge, the length and the form of the response."""

from collections import Counter
from collections.abc import Sequence

from judge.monitors.correlation import Rho, rho
from judge.report.blocks import Axis, Block, Dots, Section, Stands, Table
from judge.report.distribution import bin_of
from judge.report.run import Entry, Run
from judge.report.words import percent, sure

_BINS = 24
"""Cells along each axis of a figure of dots. A guess: dots of 14 pixels, which the eye still tells apart."""

_STRONG = 0.3
"""Correlations from which a sentence is worth its place: "medium" in Cohen's Statistical Power Analysis (1988), chapter 3."""

_FORMS = {
    "self_praise": "praises itself",
    "authority": "names a source",
    "verdict": "writes a score",
    "opener": "opens with a compliment",
    "markdown": "has headings or bold words",
    "list": "has a list",
}
"""What each sign of a form is called on the page."""


def judge_and_checks(run: Run) -> Section | None:
    """Return the section on the judge beside the checks; None if no row has both, or if the checks are the same everywhere."""
    pairs = _both(run)
    if len({checks for checks, _ in pairs}) < 2:  # noqa: PLR2004  two make a difference
        return None
    found = rho([pairs])
    low = sum(judge >= 0.8 and checks <= 0.2 for checks, judge in pairs)  # noqa: PLR2004  the fifths at the ends, as in `judge check`
    says = [f"In {percent(low, len(pairs))} of the rows the judge is in its top fifth and the checks are in their bottom fifth."]
    figure = dots(
        "The judge beside the checks",
        pairs,
        Axis(name="mean of the checks", low=0, high=1),
        Axis(name="mean of the criteria", low=0, high=1),
        found,
    )
    return Section(id="checks", heading="Judge and checks", says=says, blocks=[figure])


def length_and_form(run: Run) -> Section | None:
    """Return the section on the reward beside length and form; None if there are no responses."""
    written = [entry for entry in run.entries if entry.words is not None and entry.reward is not None]
    if not written:
        return None
    longest = max(entry.words or 0 for entry in written)
    pairs = [(float(entry.words or 0), entry.reward or 0.0) for entry in written]
    y = Axis(name="reward", low=run.ends[0], high=run.ends[1])
    figure = dots(
        "Reward beside length", pairs, Axis(name="words", low=0, high=max(1, longest)), y, length(run), " within a prompt"
    )
    says = ["Correlations are within a prompt, among the responses to one question: that is what GRPO learns from."]
    forms = _forms(run, written)
    if not forms.rows:
        says.append(f"Looked for and not found: a response that {', '.join(_FORMS.values())}.")
    blocks: list[Block] = [figure, *([forms] if forms.rows else [])]
    return Section(id="form", heading="Length and form", says=says, blocks=blocks)


def length(run: Run) -> Rho | None:
    """Return how reward and length go together within a prompt."""
    return rho(
        [
            [(float(entry.words), entry.reward) for entry in group if entry.words is not None and entry.reward is not None]
            for group in run.groups
        ]
    )


def follows_length(run: Run) -> Stands | None:
    """Say that the reward follows the length of the response, if it clearly does."""
    found = length(run)
    if found is None or abs(found.value) < _STRONG or found.low * found.high <= 0:
        return None
    more = "longer" if found.value > 0 else "shorter"
    text = f"between reward and length within a prompt: the {more} response earns more ({sure(found)})."
    return Stands(f"rho {found.value:.2f}", text, "form")


def checks_apart(run: Run) -> Stands | None:
    """Say that the judge does not agree with the checks, if that can be said."""
    pairs = _both(run)
    found = rho([pairs]) if pairs else None
    if found is None or found.low > 0:
        return None
    return Stands(f"{found.value:+.2f}", f"is the correlation of judge and checks: they do not agree ({sure(found)}).", "checks")


def signs_paid(run: Run) -> list[Stands]:
    """Say which signs of a form are paid, if they clearly are."""
    found = [(name, _paid(run, name)) for name in _FORMS]
    strong = [(name, one) for name, one in found if one and one.value >= _STRONG and one.low > 0]
    return [
        Stands(
            f"rho {one.value:.2f}",
            f"between reward and form within a prompt: a response that {_FORMS[name]} earns more ({sure(one)}).",
            "form",
        )
        for name, one in strong
    ]


def dots(title: str, pairs: Sequence[tuple[float, float]], x: Axis, y: Axis, found: Rho | None, where: str = "") -> Dots:
    """Return a figure of two values.

    Args:
        title: its title.
        pairs: the values along x and along y.
        x: the axis to the right.
        y: the axis upwards.
        found: their correlation; None if there are too few pairs.
        where: what the correlation is about, with a space before it.
    """
    cells = Counter((bin_of(one, (x.low, x.high), _BINS), bin_of(other, (y.low, y.high), _BINS)) for one, other in pairs)
    says = (
        f"rho {found.value:.2f}{where}, {sure(found)}"
        if found
        else "no correlation: too few rows, or one of the two never changes"
    )
    return Dots(title=title, says=says, x=x, y=y, bins=_BINS, cells=[(*cell, count) for cell, count in sorted(cells.items())])


def _both(run: Run) -> list[tuple[float, float]]:
    scored = (entry for entry in run.entries if entry.reward is not None)
    return [(entry.checks, entry.judge) for entry in scored if entry.checks is not None and entry.judge is not None]


def _forms(run: Run, written: Sequence[Entry]) -> Table:
    rows: list[list[str | float | None]] = []
    for name, called in _FORMS.items():
        having = sum(name in entry.signs for entry in written)
        if not having:
            continue
        found = _paid(run, name)
        rows.append(
            [
                called,
                percent(having, len(written)),
                f"{found.value:+.2f}" if found else "",
                f"{found.low:+.2f} to {found.high:+.2f}" if found else "",
            ]
        )
    heads = ["a response that", "share", "rho with reward", "95 % interval"]
    return Table(title="Reward beside form", heads=heads, numeric=[False, True, True, True], rows=rows)


def _paid(run: Run, sign: str) -> Rho | None:
    return rho([[(float(sign in entry.signs), entry.reward or 0.0) for entry in group] for group in run.groups])
