"""Makes rollouts, which the monitors look at, of the rows of an output and their samples."""

from statistics import fmean

from judge.files.scored_rows import Row
from judge.monitors.rollout import Rollout, telling
from judge.rubric.rubric import Rubric
from judge.sample import Sample


def telling_checks(rubric: Rubric | None, row: Row) -> frozenset[str]:
    """Return the names of a row's checks that say whether its response is right.

    Without a rubric, each check is taken to have the name of its kind, as it has unless the rubric gives it another.
    """
    return telling({check.name: check.check for check in rubric.checks} if rubric else {name: name for name in row.checks or {}})


def rollout_of(row: Row, sample: Sample, rubric: Rubric | None) -> Rollout:
    """Return a row as the monitors see it.

    Args:
        row: what the sample got.
        sample: the sample; its step is `metadata.step`, if that is a whole number.
        rubric: the one that scored it; None if it was not found.
    """
    parts = {name: part.worth for name, part in row.parts.items() if part.worth is not None}
    checks = [parts[name] for name in telling_checks(rubric, row) & (row.checks or {}).keys() & parts.keys()]
    step = sample.metadata.get("step")
    return Rollout(
        id=row.name,
        group=row.group or sample.group,
        step=step if isinstance(step, int) and not isinstance(step, bool) else None,
        reward=row.reward if row.outcome == "scored" else None,
        judge=(row.metrics or {}).get("judge"),
        checks=fmean(checks) if checks else None,
        parts=parts,
        prompt=sample.task,
        response=sample.response,
    )
