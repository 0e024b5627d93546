"""The trial of a map: a calibration made from labelled rows, or the reason why there is none."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.agreement.fit import Fit, Point, fit
from judge.agreement.labels import Labels
from judge.agreement.maker import maker_of
from judge.agreement.pairing import REWARD, Pairing, Rated
from judge.agreement.verdicts import FEWEST
from judge.errors import InputFault, SettingsFault
from judge.files.scored_rows import Row
from judge.record import near_miss
from judge.rubric.calibration import Calibration, Origin
from judge.rubric.rubric import Rubric

JUDGE = "judge"
"""The name of the criteria's weighted mean."""


_TOO_FEW_PROMPTS = 2
"""Prompts whose rows can be told from each other, but from which nothing can be said of a third. Measured on judges of pure noise
whose scores, and people's, differ from prompt to prompt: a map was written for 7 to 11 % of them with two prompts, for at most
2 % with three to eight. Rows of one prompt are tried one by one."""


class Trial(NamedTuple):
    """What came of fitting a map."""

    of: str
    """`judge`, or a criterion."""

    n: int
    """Labelled rows with a score from the judge."""

    fitted: Fit | None
    """None if there are too few of them, or people's scores do not rise with the judge's."""

    calibration: Calibration | None
    """To write into the rubric; None if it is not worth it."""

    prompts: int = 1
    """Prompts that these rows answer."""

    refused: str | None = None
    """Why a map would be wrong, whatever the labels say; None if it would not be."""

    @property
    def enough(self) -> bool:
        """Whether there are labels enough to say anything."""
        return self.refused is not None or (self.n >= FEWEST and self.prompts != _TOO_FEW_PROMPTS)

    @property
    def outcome(self) -> str:
        """What came of it, in a sentence."""
        if self.refused:
            return f"no map: {self.refused}"
        if self.n < FEWEST:
            return f"no map: {self.n} labelled rows have a score from the judge; wanted {FEWEST} or more"
        if not self.enough:
            return "no map: the labelled rows answer two prompts, too few to try a map of one on the other; label rows of more"
        if self.fitted is None:
            return "no map: people's scores do not rise with the judge's"
        if self.fitted.worth_it:
            return "the map is better than the judge's own scores and than always saying the mean"
        return f"no map: on labels that it was not made from, it is {' and '.join(_failures(self.fitted))}"


def check_target(of: str, rubric: Rubric) -> None:
    """Refuse a map of something that cannot be mapped.

    Raises:
        SettingsFault: it is neither `judge` nor a criterion of the rubric.
    """
    known = [JUDGE, *(one.name for one in rubric.judged)]
    if of not in known:
        listed = near_miss(of, known) or f"; there are: {', '.join(known)}"
        msg = f"--of: a map is for the judge's mean or for a criterion, and {of!r} is neither{listed}"
        raise SettingsFault(msg)


def try_map(pairing: Pairing, labels: Labels, rubric: Rubric, prompt: str, of: str, path: str) -> Trial:
    """Fit a map, and try it on labels that it was not made from.

    It is made from the judge's own scores, whether a calibration has mapped them or not.

    Args:
        pairing: labels and rows.
        labels: the file of labels, which the calibration names.
        rubric: what the rows were scored by.
        prompt: the hash of its templates.
        of: `judge`, or a criterion.
        path: the rows' file, for messages.

    Raises:
        InputFault: there are no labels for it, or the rows were not all judged in one way.
    """
    refused = _refused(of, rubric)
    if refused:
        return Trial(of, sum(_score(one.row, of) is not None for one in _labelled(pairing, of)), None, None, refused=refused)
    rated = [one for one in _rated(pairing, of, labels.path) if _score(one.row, of) is not None]
    points = [_point(one, of) for one in rated]
    if len(points) < FEWEST:
        return Trial(of, len(points), None, None)
    prompts = len({point.group for point in points})
    if prompts == _TOO_FEW_PROMPTS:
        return Trial(of, len(points), None, None, prompts)
    maker = maker_of([one.row for one in rated], prompt, path)
    fitted = fit(points)
    if fitted is None or not fitted.worth_it:
        return Trial(of, len(points), fitted, None, prompts)
    people = {annotator for one in rated for annotator in one.people}
    origin = Origin(
        question=rubric.question_hash,
        prompt=maker.prompt,
        model=maker.model,
        labels=labels.hash,
        n=len(points),
        annotators=len(people),
    )
    made = Calibration(of=of, knots=fitted.knots, origin=origin, held_out=fitted.held_out)
    return Trial(of, len(points), fitted, made, prompts)


def _failures(fitted: Fit) -> Iterator[str]:
    """Say what a map is not better than, and what it is surely worse than."""
    pairs = (("the judge's own scores", fitted.over_raw), ("always saying the mean", fitted.over_constant))
    said = [
        (gain.high < 0, f"{name} ({gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}])")
        for name, gain in pairs
        if gain.low <= 0
    ]
    for worse, words, join in ((True, "surely worse than", "and"), (False, "not surely better than", "nor")):
        found = [one for surely, one in said if surely == worse]
        if found:
            yield f"{words} {f' {join} than '.join(found)}"


def _refused(of: str, rubric: Rubric) -> str | None:
    """Say why labels of the reward make no map of the criteria's mean; None if they do.

    What else the reward is made of is in people's labels, too: it would count in the map, and once more beside it.
    """
    if of != JUDGE or not rubric.asks_judge:
        return None
    made = " ".join(rubric.reward.split()) if rubric.reward else _weighted(rubric)
    if made in (JUDGE, None):
        return None
    gates = " with the checks as gates" if rubric.checks else ""
    advice = f'label a criterion with "criterion" and use --of NAME, or state `reward: judge`{gates}'
    return f"people label the reward, and the reward is more than the mean of the criteria: {made}; {advice}"


def _weighted(rubric: Rubric) -> str | None:
    """Say which checks count beside the criteria where there is no formula; None if there are none."""
    checks = [one.name for one in rubric.checks if one.weight]
    return f"the weighted mean of the criteria and {', '.join(checks)}" if checks else None


def _labelled(pairing: Pairing, of: str) -> Sequence[Rated]:
    """Return the rows with labels about one thing: their scores, or yes and no if there are no scores."""
    name = REWARD if of == JUDGE else of
    rated = next((one.rated for one in pairing.targets if one.name == name), {})
    return rated.get("scores") or rated.get("yes_no", ())


def _rated(pairing: Pairing, of: str, path: str) -> Sequence[Rated]:
    """Return the rows with labels about one thing; refuse to go on without any."""
    found = _labelled(pairing, of)
    if not found:
        others = [one.name for one in pairing.targets if one.rated and one.name != REWARD]
        wanted = "labels without 'criterion'" if of == JUDGE else f"labels with 'criterion': {of!r}"
        advice = f"; there are labels for a map of: {', '.join(others)} (--of NAME)" if others else ""
        msg = f"{path}: a map of {of} needs {wanted}, each with a 'score' or a 'label'; there are none{advice}"
        raise InputFault(msg)
    return found


def _score(row: Row, of: str) -> float | None:
    """Return the judge's own score, from 0 to 1: a calibration changes neither of these two."""
    if of == JUDGE:
        return (row.metrics or {}).get(JUDGE)
    part = (row.criteria or {}).get(of)
    return None if part is None else part.score


def _point(one: Rated, of: str) -> Point:
    score = _score(one.row, of)
    assert score is not None
    return Point(one.row.group or f"row {one.row.name}", score, one.mean)
