"""What must hold between the parts of a rubric: each rule gives a line for every fault it finds."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from judge.record import near_miss, repeated
from judge.rubric.formula import Formula
from judge.rubric.judge_settings import JudgeSettings
from judge.rubric.scale import Range
from judge.rubric.weights import Weighted

_ROUNDING = 1e-9
"""How far beyond the range a formula may get by rounding: a guess far above a float's rounding, far below any real reward."""

_METRICS_ONLY = "; if you want the criteria as metrics only, add '+ 0 * judge'"
"""What to write in a formula where the judge's scores are wanted, but not in the reward."""


def names_differ(parts: Iterable[Weighted]) -> Iterator[str]:
    """Each check and criterion has a name of its own."""
    for name in repeated(part.name for part in parts):
        yield f"criteria and checks: {name!r} is listed twice"


def weights_add_up(parts: Iterable[Weighted]) -> Iterator[str]:
    """The weights have a finite sum."""
    if not math.isfinite(sum(abs(part.weight) for part in parts)):
        yield "criteria and checks: the weights do not add up to a finite number"


def gates_are_checks(gates: Iterable[str], checks: Iterable[str]) -> Iterator[str]:
    """Each gate names a check of the rubric."""
    known = list(checks)
    for gate in gates:
        if gate not in known:
            yield f"gates: no check is called {gate!r}{near_miss(gate, known)}"


def fallback_is_whole(on_unscored: str, *, checks: bool, reward: bool, verifiable: bool) -> Iterator[str]:
    """`on_unscored: verifiable` has checks to go by and, beside a reward formula, a formula of its own; nothing else has one."""
    if on_unscored != "verifiable":
        if verifiable:
            yield "verifiable: has no effect without 'on_unscored: verifiable'"
        return
    if not checks:
        yield "on_unscored: 'verifiable' needs checks"
    if reward and not verifiable:
        yield "verifiable: missing; beside a reward formula, say which formula over the checks counts where the judge failed"


def rewards_in_range(rewards: Mapping[str, float | None], allowed: Range) -> Iterator[str]:
    """Rewards that are stated as numbers lie in the rubric's range."""
    for name, reward in rewards.items():
        if reward is not None and not allowed.low <= reward <= allowed.high:
            yield f"{name}: wanted {allowed.wanted()}, found {reward:g}"


def formula_in_range(field: str, read: Callable[[], Formula | None], allowed: Range) -> Iterator[str]:
    """A formula can be read and stays in the rubric's range, whatever the checks and the judge say."""
    try:
        formula = read()
    except ValueError as error:
        yield f"{field}: {error}"
        return
    ends = formula.bounds() if formula else allowed
    if ends.low < allowed.low - _ROUNDING or ends.high > allowed.high + _ROUNDING:
        found = f"it can give {ends.low:g} to {ends.high:g}"
        yield f"{field}: wanted {allowed.wanted()}, but {found}; use min and max to keep it in range"


def reply_words(*, grouped: bool, reasons: str) -> frozenset[str]:
    """Return the keys of a judge's reply other than the names of criteria."""
    return frozenset((["id", "verdicts"] if grouped else []) + (["reason"] if grouped or reasons == "brief" else []))


def names_free(names: Iterable[str], words: Collection[str]) -> Iterator[str]:
    """No criterion has a name that the judge's reply uses for something else."""
    for name in names:
        if name in words:
            yield f"criteria: {name!r} has a meaning of its own in the judge's reply; choose another name"


def form_is_ours(judge: JudgeSettings, *, flat: bool) -> Iterator[str]:
    """A template that states the form of the reply itself cannot be asked for another form."""
    if not flat:
        return
    asked = {"group": judge.group, "reasons": judge.reasons != "full", "criteria_order": judge.criteria_order != "stated"}
    for name, given in asked.items():
        if given:
            yield f"judge.{name}: needs criteria; a prompt that asks for a 'score' in its own words sets the form of the reply"


def opinions_can_differ(judge: JudgeSettings) -> Iterator[str]:
    """Several opinions of one model are not all the same, and what is done about opinions that differ has several of them."""
    if judge.samples > 1 and judge.temperature == 0:
        yield f"judge: samples: {judge.samples} opinions at temperature 0 are all the same; set a temperature above 0"
    if judge.samples == 1 and len(judge.models) < 2 and (judge.group is None or judge.group.orders == 1):  # noqa: PLR2004  it takes two
        wanted = "'samples' or 'group.orders' above 1, or 'models' with two or more"
        for name in ("escalate", "abstain"):
            if getattr(judge, name):
                yield f"judge: {name}: needs opinions that can differ: {wanted}"


def parts_can_fail(judge: JudgeSettings, criteria: int, *, brought: bool) -> Iterator[str]:
    """`partial` has calls of which one can fail by itself: one opinion, and more criteria than fit into one call."""
    if judge.partial is None:
        return
    if judge.samples > 1 or len(judge.models) > 1:
        yield "judge.partial: has no effect with several opinions: one that failed is left out"
    if criteria <= judge.criteria_per_call and not brought:
        most = f"criteria_per_call: {judge.criteria_per_call}"
        yield f"judge.partial: has no effect: all {criteria} criteria fit into one call ({most})"


def judge_counts(read: Callable[[], Formula | None], criteria: Iterable[str], *, brought: bool) -> Iterator[str]:
    """Whatever a judge is asked and paid for counts in the reward formula, or the formula says that it does not: `+ 0 * judge`.

    Criteria that records bring count through `judge` alone, because a formula cannot know their names.
    """
    try:
        formula = read()
    except ValueError:
        return  # `formula_in_range` says why it cannot be read
    asked = set(criteria)
    if formula is None or "judge" in formula.names or not (asked or brought):
        return
    if brought:
        yield f"reward: wanted 'judge' in the formula: without it, records' criteria cost money and never count{_METRICS_ONLY}"
    elif asked.isdisjoint(formula.names):
        yield f"reward: wanted 'judge' or a criterion in the formula: without them, the judge is paid for nothing{_METRICS_ONLY}"


def turns_count(read: Callable[[], Formula | None], turned: Collection[str]) -> Iterator[str]:
    """`turn_reward` stands beside criteria `of: turns`, and one of them counts in it."""
    try:
        formula = read()
    except ValueError:
        return  # `formula_in_range` says why it cannot be read
    if formula is None:
        return
    if not turned:
        yield "turn_reward: has no effect without a criterion 'of: turns'"
    elif formula.names.isdisjoint(turned):
        yield f"turn_reward: wanted a criterion 'of: turns' in the formula, one of {', '.join(turned)}"


def turn_names_free(names: Iterable[str], turned: Collection[str]) -> Iterator[str]:
    """No criterion has the name under which a judge answers about one turn by another: `step_turn_2`."""
    for name in names:
        begin, _, number = name.rpartition("_turn_")
        if begin in turned and number.isdigit():
            yield f"criteria: {name!r} is the key for a turn's score by {begin!r} in the judge's reply; choose another name"


def turns_are_whole(turned: Collection[str], judge: JudgeSettings, on_unscored: str, calibrated: str | None) -> Iterator[str]:
    """Beside criteria `of: turns` there is nothing that scores a rollout without a verdict on each turn."""
    if not turned:
        return
    if on_unscored == "verifiable":
        yield "on_unscored: 'verifiable' does not go with criteria 'of: turns': where the judge failed, no turn has a number"
    if judge.partial is not None:
        yield "judge.partial: does not go with criteria 'of: turns': each turn needs all of its scores"
    if judge.group is not None:
        yield "judge.group: does not go with criteria 'of: turns': rollouts are scored turn by turn, each by itself"
    if calibrated in turned:
        yield f"calibration.of: {calibrated!r} is scored for each turn; wanted 'judge' or a criterion of the whole response"


def calibration_counts(
    of: str, read: Callable[[], Formula | None], judged: Sequence[Weighted], *, asks: bool, checks: bool, formula: bool
) -> Iterator[str]:
    """What is calibrated exists and is part of the reward."""
    names = [criterion.name for criterion in judged]
    if of not in names and not (of == "judge" and asks):
        yield f"calibration.of: wanted 'judge' or a criterion, one of {', '.join(names) or 'none'}; found {of!r}"
        return
    if of != "judge":
        return
    if not formula and checks and any(criterion.weight < 0 for criterion in judged):
        yield "calibration.of: 'judge' needs a reward formula here: beside checks, pitfalls are not part of one mean"
    with suppress(ValueError):  # `formula_in_range` says why it cannot be read
        stated = read()
        if stated is not None and "judge" not in stated.names:
            yield "calibration.of: wanted a part of the reward; 'judge' is not in its formula"
