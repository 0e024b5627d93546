"""Shows how far a judge agrees with people: the figures, the rows on which they differ most, and the conclusion."""

from collections.abc import Iterator, Mapping, Sequence

from judge.agreement.disagreements import Disagreement
from judge.agreement.figure import Figure
from judge.agreement.gate import Held
from judge.agreement.map_trial import Trial
from judge.agreement.pairing import Pairing
from judge.agreement.verdicts import doubt
from judge.doors.page import Section
from judge.files.rows import counted

_FIGURES = ("of", "figure", "value", "95 % interval", "n", "what it is")
_DISAGREEMENTS = ("row", "of", "apart", "judge", "people", "the judge's reason")
_ERRORS = ("on labels that it was not made from", "error", "the map is better by", "95 % interval")

_MOST_IDS = 10
"""Ids that are named where rows are left out; a guess: enough to find out why."""


def agreement_page(pairing: Pairing, figures: Sequence[Figure], worst: Sequence[Disagreement]) -> Iterator[Section]:
    """Give the sections about labels and rows."""
    left_out = "\n".join(f"{counted(len(ids), 'row')} left out, {why}: {_ids(ids)}" for why, ids in pairing.left_out.items())
    people = counted(pairing.annotators, "annotator")
    yield Section("labels", f"{counted(pairing.labelled, 'labelled row')}, {people}\n{left_out}".strip())
    if figures:
        yield Section("agreement", columns=_FIGURES, rows=[_figure(one) for one in figures])
    if worst:
        yield Section("worst disagreements", columns=_DISAGREEMENTS, rows=[_disagreement(one) for one in worst])


def map_section(trial: Trial) -> Section:
    """Return the section about the map from the judge's scale to people's."""
    heading = f"map of {'the mean of the criteria' if trial.of == 'judge' else trial.of}"
    if trial.fitted is None:
        return Section(heading, trial.outcome)
    held, raw, constant = trial.fitted.held_out, trial.fitted.over_raw, trial.fitted.over_constant
    rows = [
        ("the map", f"{held.rmse:.3f}", "", ""),
        ("the judge's own score", f"{held.raw:.3f}", f"{raw.value:+.3f}", f"{raw.low:+.3f} to {raw.high:+.3f}"),
        ("always the mean", f"{held.constant:.3f}", f"{constant.value:+.3f}", f"{constant.low:+.3f} to {constant.high:+.3f}"),
    ]
    return Section(heading, trial.outcome, _ERRORS, rows)


def conclusion(pairing: Pairing, held: Sequence[Held], said: Sequence[str]) -> Section | None:
    """Return the section with the conclusion; None if there is nothing to say.

    Args:
        pairing: labels and rows.
        held: the bounds of the gate.
        said: what else there is to say.
    """
    doubts = [found.sentence for target in pairing.targets if (found := doubt(target))]
    lines = [*doubts, *(f"{one.outcome}: {one.why}" for one in held), *said]
    return Section("conclusion", "\n".join(lines)) if lines else None


def as_json(
    pairing: Pairing, figures: Sequence[Figure], worst: Sequence[Disagreement], trial: Trial | None, held: Sequence[Held]
) -> Mapping[str, object]:
    """Return everything as JSON, for programs."""
    return {
        "labelled": pairing.labelled,
        "annotators": pairing.annotators,
        "left_out": pairing.left_out,
        "unscored": pairing.unscored,
        "useless": [target.name for target in pairing.targets if (one := doubt(target)) and one.useless],
        "figures": {one.key: {**one.estimate._asdict(), "unit": one.unit, "labels": one.labels} for one in figures},
        "map": None if trial is None else _map(trial),
        "gate": [{**one.bound._asdict(), "outcome": one.outcome} for one in held],
        "disagreements": [{**one._asdict(), "rows": [row.id for row in one.rows]} for one in worst],
    }


def _map(trial: Trial) -> Mapping[str, object]:
    fitted = trial.fitted
    found = None if fitted is None else {"knots": fitted.knots, "held_out": fitted.held_out.model_dump(mode="json")}
    gains = {} if fitted is None else {"over_raw": fitted.over_raw._asdict(), "over_constant": fitted.over_constant._asdict()}
    return {"of": trial.of, "n": trial.n, "worth_it": trial.calibration is not None, **(found or {}), **gains}


def _figure(one: Figure) -> Sequence[str]:
    found = one.estimate
    return one.of, one.name, f"{found.value:.3f}", f"{found.low:.3f} to {found.high:.3f}", f"{found.n} {one.unit}", one.meaning


def _disagreement(one: Disagreement) -> Sequence[str]:
    return " / ".join(row.name for row in one.rows), one.of, f"{one.gap:.2f}", one.judge, one.people, one.reason


def _ids(ids: Sequence[str]) -> str:
    more = len(ids) - _MOST_IDS
    return ", ".join(ids[:_MOST_IDS]) + (f" and {more:,} more" if more > 0 else "")
