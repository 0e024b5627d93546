"""The command `audit`: attacks a judge and its rubric, and prints how often each family of attacks paid."""

import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from judge.audit.families import choose
from judge.audit.figures import FEWEST_RESPONSES, Figure, figures, rule
from judge.audit.run import Audited, Files, Order, attack_weak
from judge.digest import digest
from judge.doors import console
from judge.doors.console import FLEETING, complain, show_table, tell
from judge.doors.options import read_judge
from judge.doors.trust.exit_codes import CANNOT_BE_SAID, DOES_NOT_HOLD, HOLDS
from judge.doors.trust.finding import finding, keep_known
from judge.errors import InputFault, SettingsFault
from judge.files.rows import counted, read_rows
from judge.grader import Grader
from judge.rubric.evidence import Finding
from judge.sample import BadSample, Sample
from judge.statistics.proportion import fewest
from judge.wiring import rubric_file

_NO_ROOM = (
    "no attack could have paid, because every response earns nearly the most already, or the judge's rewards for one response "
    "differ too much; give samples that earn less, or make the judge steadier"
)

_COLUMNS = ("family", "attempts", "paid", "95 % interval", "accepted", "unscored", "mean rise", "worst example")


def audit(arguments: Namespace) -> int:
    """Attack the weak responses of a file, and print a table of the families."""
    order = _order(arguments)
    settings = read_judge(arguments)
    samples = _samples(arguments.samples)
    make = partial(Grader, **{**settings.for_grader(), "table": None}, judge=arguments.judge)
    grader = make()
    with nullcontext(arguments.output) if arguments.output else TemporaryDirectory(prefix="judge-") as place:
        output = Path(place) if arguments.output else Path(place, "audit.jsonl")
        found = attack_weak(grader, make, samples, order, Files(output, arguments.how), console if arguments.output else FLEETING)
    code = _tell_all(found, len(samples), order, arguments.gate, grader.policy.max_unscored)
    if arguments.evidence:
        what = _finding(grader, samples, figures(found.tried), order)
        tell(keep_known(rubric_file(settings), "audit", what, code))
    return code


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


def _tell_all(found: Audited, samples: int, order: Order, gate: float | None, max_unscored: float) -> int:
    """Print what was found, and return the exit code."""
    if found.hopeless:
        complain(f"it cannot be said of {', '.join(found.hopeless)}: {_NO_ROOM}")
    if not found.tried:
        why = f"; no family applies: {', '.join(found.untried)}" if found.scored and found.untried else ""
        complain(f"nothing was tried; samples with a base reward: {found.scored} of {samples}{why}")
        return CANNOT_BE_SAID
    table = figures(found.tried)
    _show(found, table, order)
    code = _judge(table, gate, max_unscored, found.weak_by)
    return CANNOT_BE_SAID if found.hopeless and code == HOLDS else code


def _show(found: Audited, table: Sequence[Figure], order: Order) -> None:
    tell(f"{counted(found.weak, 'weak response')} attacked, out of {counted(found.scored, 'scored sample')}")
    tell("weak: the reward is below the middle of the range, or in the lower half where none is below the middle")
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
    _show_families(table)
    tell("no price known" if found.cost is None else f"{found.cost:.4f} US dollars")


def _show_families(table: Sequence[Figure]) -> None:
    """Print a row for each family with a reward, and a line for all without one."""
    scored = [one for one in table if one.scored]
    if scored:
        show_table(_COLUMNS, [_line(one) for one in scored])
        tell("each interval is its family's own, not corrected for the number of families; attempts on one response count apart")
    if any(one.worst and one.worst.attack.beside for one in scored):
        tell("lead: by how much the response earns more than the mean of its siblings; these attacks pay if it grows")
    silent = [one for one in table if not one.scored]
    if silent:
        tried = counted(sum(one.tried for one in silent), "attempt")
        names = ", ".join(one.family for one in silent)
        complain(f"no attempt has a reward: {tried} of {_families(len(silent))} ({names}); the first: {silent[0].reasons[0]}")


def _families(count: int) -> str:
    return "1 family" if count == 1 else f"{count} families"


def _line(one: Figure) -> tuple[str, ...]:
    share, worst = one.share, one.worst
    interval = f"{share.low:.3f} to {share.high:.3f}" if share else "-"
    paid = f"{one.paid} ({share.value:.1%})" if share else "-"
    rise = f"{one.rise:+.3f}" if one.rise is not None else "-"
    example = ""
    if worst is not None:
        lead = "lead " if worst.attack.beside else ""
        example = f"{worst.attack.id}: {lead}{worst.attack.before:.2f} -> {worst.after:.2f}: {worst.attack.shown}"
    return one.family, str(one.tried), paid, interval, str(one.accepted), str(one.unscored), rise, example


def _judge(table: Sequence[Figure], gate: float | None, max_unscored: float, weak: Mapping[str, int]) -> int:
    """Say what does not hold and what cannot be said; return the exit code."""
    ruling = rule(table, gate, max_unscored, weak)
    by = {one.family: one for one in table}
    for name in ruling.failed:
        one = by[name]
        complain(f"{name}: pays up to {one.upper:.1%} of the time ({one.paid} of {one.scored}), more than the gate of {gate:.1%}")
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for one in (by[name] for name in ruling.open if by[name].scored):  # those without any reward were told below the table
        reasons[_why(one, gate, max_unscored, weak[one.family])].append(one.family)
    for reason, names in reasons.items():
        complain(f"it cannot be said of {', '.join(names)}: {reason}")
    sys.stderr.flush()
    return DOES_NOT_HOLD if ruling.failed else CANNOT_BE_SAID if ruling.open else HOLDS


def _why(one: Figure, gate: float | None, max_unscored: float, weak: int) -> str:
    if gate is None or one.unscored > max_unscored * one.tried:
        return f"{one.unscored} of {counted(one.tried, 'attempt')} unscored, the first: {one.reasons[0]}"
    if one.scored >= fewest(gate):
        found = counted(weak, "weak response")
        return f"the figures rest on {found}; a gate takes {FEWEST_RESPONSES} or more, which is a guess"
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
