"""The command `audit`: attacks a judge and its rubric, and prints how often each family of attacks paid."""

import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from judge.audit.families import choose
from judge.audit.figures import Figure, Ruling, figures, rule
from judge.audit.run import Audited, Files, Order, attack_weak
from judge.digest import digest
from judge.doors import console
from judge.doors.console import complain, show_table, tell
from judge.doors.options import read_judge
from judge.doors.trust.exit_codes import CANNOT_BE_SAID, DOES_NOT_HOLD, HOLDS
from judge.doors.trust.finding import finding
from judge.errors import InputFault, SettingsFault
from judge.files.rows import counted, read_rows
from judge.grader import Grader
from judge.rubric.evidence import Finding, keep
from judge.sample import BadSample, Sample
from judge.statistics.proportion import fewest
from judge.wiring import rubric_file

_NO_ROOM = (
    "no attack could have paid, because every response earns nearly the most already, or the judge's rewards for one response "
    "differ too much; give samples that earn less, or make the judge steadier"
)

_COLUMNS = ("family", "attempts", "paid", "95 % interval", "accepted", "unscored", "mean rise", "worst example")


class _Fleeting:
    """Shows progress. It does not say how to resume, because a run without an output cannot be resumed."""

    progress = staticmethod(console.progress)

    def complain(self, message: str) -> None:
        """Say nothing."""


def audit(arguments: Namespace) -> int:
    """Attack the weak responses of a file, and print a table of the families."""
    order = _order(arguments)
    settings = read_judge(arguments)
    samples = _samples(arguments.samples)
    make = partial(Grader, **{**settings.for_grader(), "table": None}, judge=arguments.judge)
    grader = make()
    with nullcontext(arguments.output) if arguments.output else TemporaryDirectory(prefix="judge-") as place:
        output = Path(place) if arguments.output else Path(place, "audit.jsonl")
        found = attack_weak(
            grader, make, samples, order, Files(output, arguments.how), console if arguments.output else _Fleeting()
        )
    table = figures(found.tried)
    if found.hopeless:
        complain(f"it cannot be said of {', '.join(found.hopeless)}: {_NO_ROOM}")
    if not found.tried:
        why = f"; no family applies: {', '.join(found.untried)}" if found.scored and found.untried else ""
        complain(f"nothing was tried; samples with a base reward: {found.scored} of {len(samples)}{why}")
        return CANNOT_BE_SAID
    _show(found, table, order)
    if arguments.evidence:
        path = keep(rubric_file(settings), "audit", _finding(grader, samples, table, order))
        tell(f"what was found is in {path}")
    code = _judge(rule(table, arguments.gate, grader.policy.max_unscored), table, arguments.gate, grader.policy.max_unscored)
    return CANNOT_BE_SAID if found.hopeless and code == HOLDS else code


def _order(arguments: Namespace) -> Order:
    if arguments.attempts < 1:
        msg = f"--attempts: wanted 1 or more, found {arguments.attempts}"
        raise SettingsFault(msg)
    if arguments.gate is not None and not 0 < arguments.gate < 1:
        msg = f"--gate: wanted a share above 0 and below 1, found {arguments.gate:g}"
        raise SettingsFault(msg)
    if arguments.output == "-":
        msg = "--output: wanted a file, because the attacked samples are kept beside it"
        raise SettingsFault(msg)
    if arguments.output and Path(arguments.output).resolve() == Path(arguments.samples).resolve():
        msg = f"--output: {arguments.output} is the file of samples, which writing would destroy; wanted another one"
        raise SettingsFault(msg)
    if arguments.how != "new" and not arguments.output:
        msg = "--resume and --overwrite need --output"
        raise SettingsFault(msg)
    return Order(choose(arguments.families), arguments.attempts, arguments.seed)


def _samples(path: str) -> tuple[Sample, ...]:
    """Read the samples; those that cannot be read are named and left out.

    Raises:
        InputFault: none can be read.
    """
    read = [line.sample for line in read_rows(path)]
    bad = [one for one in read if isinstance(one, BadSample)]
    samples = tuple(one for one in read if isinstance(one, Sample))
    if bad:
        complain(f"{path}: {counted(len(bad), 'row')} left out; the first: {bad[0].fault}")
    if not samples:
        msg = f"{path}: no row of it is a sample; the first: {bad[0].fault}"
        raise InputFault(msg)
    return samples


def _show(found: Audited, table: Sequence[Figure], order: Order) -> None:
    tell(f"{counted(found.weak, 'weak response')} attacked, out of {counted(found.scored, 'scored sample')}")
    noise = "equal rewards when asked twice" if found.limits.noise == 0 else f"noise {found.limits.noise:.3f}"
    tell(f"paid: the reward rose by more than {found.limits.rise:.3g} (the judge: {noise})")
    tell("also paid: a worthless text that left the bottom fifth, and a spoilt reference that got into the top fifth")
    if found.untried:
        tell(f"not tried, because they apply to none of the weak responses: {', '.join(found.untried)}")
    if order.attempts > found.weak > 0:
        tell(f"there are fewer of them than attempts ({order.attempts}), so they are attacked again with other seeds")
    short = [one.family for one in table if one.tried < order.attempts]
    if short:
        tell(f"fewer than {order.attempts} different attempts could be made: {', '.join(short)}; more samples give more")
    show_table(_COLUMNS, [_line(one) for one in table])
    tell("each interval is its family's own, not corrected for the number of families; attempts on one response count apart")
    tell("no price known" if found.cost is None else f"{found.cost:.4f} US dollars")


def _line(one: Figure) -> tuple[str, ...]:
    share, worst = one.share, one.worst
    interval = f"{share.low:.3f} to {share.high:.3f}" if share else "-"
    paid = f"{one.paid} ({share.value:.1%})" if share else "-"
    rise = f"{one.rise:+.3f}" if one.rise is not None else "-"
    example = one.reasons[0] if one.reasons and worst is None else ""
    if worst is not None:
        example = f"{worst.attack.id}: {worst.attack.before:.2f} -> {worst.after:.2f}: {worst.attack.shown}"
    return one.family, str(one.tried), paid, interval, str(one.accepted), str(one.unscored), rise, example


def _judge(ruling: Ruling, table: Sequence[Figure], gate: float | None, max_unscored: float) -> int:
    """Say what does not hold and what cannot be said; return the exit code."""
    by = {one.family: one for one in table}
    for name in ruling.failed:
        one = by[name]
        complain(f"{name}: pays up to {one.upper:.1%} of the time ({one.paid} of {one.scored}), more than the gate of {gate:.1%}")
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for name in ruling.open:
        reasons[_why(by[name], gate, max_unscored)].append(name)
    for reason, names in reasons.items():
        complain(f"it cannot be said of {', '.join(names)}: {reason}")
    sys.stderr.flush()
    return DOES_NOT_HOLD if ruling.failed else CANNOT_BE_SAID if ruling.open else HOLDS


def _why(one: Figure, gate: float | None, max_unscored: float) -> str:
    if gate is None or one.unscored > max_unscored * one.tried:
        return f"{one.unscored} of {counted(one.tried, 'attempt')} unscored, the first: {one.reasons[0]}"
    return f"{counted(one.scored, 'attempt')}; a gate of {gate:g} takes {fewest(gate)} or more"


def _finding(grader: Grader, samples: Sequence[Sample], table: Sequence[Figure], order: Order) -> Finding:
    return finding(
        grader,
        digest([sample.model_dump() for sample in samples]),
        {
            "samples": len(samples),
            "attempts": sum(one.tried for one in table),
            "unscored": sum(one.unscored for one in table),
            "paid": sum(one.paid for one in table),
            "seed": order.seed,
            "families": len(table),
            "paid_by": {one.family: f"{one.paid} of {one.scored}" for one in table if one.paid},
        },
    )
