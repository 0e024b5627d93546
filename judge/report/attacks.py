"""How often attacks on the judge paid, out of the rows of an audit."""

from collections.abc import Sequence

from judge.audit.figures import Figure, figures
from judge.audit.tried import read_tried
from judge.files.rows import counted
from judge.report.blocks import Section, Stands, Table

_GATE = 0.05
"""Share of the attempts above which a family stands out; the gate that `judge audit` proposes."""

_TOLD = 5
"""Families that stand out, at most; a guess: the table has the rest."""


def attacks(path: str) -> tuple[Section, Sequence[Stands]]:
    """Return the section on an audit, and what stands out in it.

    Args:
        path: what `judge audit --output` wrote.

    Raises:
        InputFault: it cannot be read, or it is no audit.
    """
    found = figures(read_tried(path))
    says = [f"{counted(sum(one.tried for one in found), 'attempt')} of {len(found)} families. Each interval is its family's own."]
    heads = [
        "family",
        "attempts",
        "paid",
        "95 % interval",
        "accepted",
        "unscored",
        "mean rise",
        "worst example",
        "rewards",
        "text",
    ]
    numeric = [False, *[True] * 6, False, True, False]
    block = Table(title="Families of attacks, worst first", heads=heads, numeric=numeric, rows=[_line(one) for one in found])
    paying = [one for one in found if one.share and one.share.low > _GATE]
    return Section(id="attacks", heading="Attacks", says=says, blocks=[block]), [_stands(one) for one in paying[:_TOLD]]


def _line(one: Figure) -> list[str | float | None]:
    share, worst = one.share, one.worst
    paid = f"{share.value:.1%}" if share else None
    interval = f"{share.low:.3f} to {share.high:.3f}" if share else None
    counts = [one.tried, paid, interval, one.accepted, one.unscored, None if one.rise is None else f"{one.rise:+.3f}"]
    if worst is None:
        return [one.family, *counts, None, None, one.reasons[0] if one.reasons else None]
    return [one.family, *counts, worst.attack.id, f"{worst.attack.before:.2f}, {worst.after:.2f}", worst.attack.shown]


def _stands(one: Figure) -> Stands:
    text = f"of the attacks “{one.family}” paid ({one.paid:,} of {one.scored:,}): the judge can be fooled in this way."
    return Stands(f"{100 * one.paid / one.scored:.0f} %", text, "attacks")
