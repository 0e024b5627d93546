"""The command `calibrate`: compares rewards with people's labels, and writes a map to their scale into the rubric."""

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from judge.agreement.agreement import figures
from judge.agreement.disagreements import Disagreement, worst
from judge.agreement.figure import Figure
from judge.agreement.gate import Held, hold, read_bounds
from judge.agreement.labels import Labels, read_labels
from judge.agreement.maker import made_before_map, maker_of, refuse_other_rubric
from judge.agreement.map_trial import JUDGE, Trial, check_target, try_map
from judge.agreement.pairing import Pairing, index, pair
from judge.agreement.rubric_text import refuse_shipped, write_calibration
from judge.agreement.scales import Scales, read_scales
from judge.doors.console import tell
from judge.doors.options import read_settings
from judge.doors.page import Section, show_page
from judge.doors.trust.agreement_page import agreement_page, as_json, conclusion, map_section
from judge.doors.trust.exit_codes import CANNOT_BE_SAID, DOES_NOT_HOLD, HOLDS
from judge.doors.trust.finding import finding_by, keep_known
from judge.errors import InputFault, OutputFault, SettingsFault
from judge.files.rows import counted
from judge.files.scored_rows import Row, ScoredRows
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric
from judge.wiring import load, rubric_file

_KEPT = ("rho", "rho_within", "j", "accuracy")
"""The figures that the evidence keeps, with their intervals: one or two for each kind of label."""

_WRITTEN, _NOT_WRITTEN = "the map is in the rubric's file: score again to use it", "nothing was written into the rubric's file"

_UNMAPPED = (
    "these rows are not mapped yet: they were made before the rubric got its map; run judge score again to see mapped rewards"
)

_PACKAGE = Path(__file__).parents[2]
"""The folder of this package, which holds the shipped rubrics where it was installed."""


class _Asked(NamedTuple):
    """What the command was asked about."""

    rubric: Rubric
    file: Path
    """The rubric's file."""

    prompt: str
    """The hash of its templates."""

    labels: Labels
    path: str
    """The file of rows."""

    rows: Mapping[str, Row]
    scales: Scales
    pairing: Pairing


class _Found(NamedTuple):
    """What came of it."""

    figures: Sequence[Figure]
    held: Sequence[Held]
    trial: Trial | None
    """None where there are no labels to fit a map to."""

    said: Sequence[str]
    """What else there is to say, in sentences."""

    code: int
    """The exit code."""


def calibrate(arguments: Namespace) -> int:
    """Compare rewards with labels, print what was found, and keep of it what was asked for."""
    _check(arguments)
    asked = _read(arguments)
    found = _find(asked, arguments)
    written = arguments.write and found.code == HOLDS and _write(asked, found)
    if arguments.write:
        found = found._replace(said=[*found.said, _WRITTEN if written else _NOT_WRITTEN])
    listed = worst(asked.pairing, asked.scales, arguments.worst)
    show_page(_page(asked, found, listed))
    if arguments.json:
        _save(arguments.json, as_json(asked.pairing, found.figures, listed, found.trial, found.held))
    if arguments.evidence:
        _keep(asked, found, written=written)
    return found.code


def _check(arguments: Namespace) -> None:
    """Refuse options out of their range before anything is read."""
    if not 0 <= arguments.epsilon <= 1:
        msg = f"--epsilon: wanted a number from 0 to 1, found {arguments.epsilon:g}"
        raise SettingsFault(msg)
    if arguments.worst < 0:
        msg = f"--worst: wanted 0 or more, found {arguments.worst}"
        raise SettingsFault(msg)


def _read(arguments: Namespace) -> _Asked:
    settings = read_settings(arguments)
    rubric, prompts = load(settings)
    file = rubric_file(settings)
    check_target(arguments.of or JUDGE, rubric)
    if arguments.write:
        refuse_shipped(file, _PACKAGE)
    labels = read_labels(arguments.labels)
    scales = read_scales(rubric, arguments.scale)
    rows = _rows(arguments.rewards)
    refuse_other_rubric(rows.values(), rubric, arguments.rewards)
    pairing = pair(labels, rows, scales)
    return _Asked(rubric, file, prompts.version(rubric), labels, arguments.rewards, rows, scales, pairing)


def _rows(path: str) -> Mapping[str, Row]:
    found = ScoredRows(path)
    rows = index(found, path)
    if found.foreign:
        tell(f"left out {counted(found.foreign, 'line')} of {found.path}: not rows of judge score, or cut off")
    return rows


def _find(asked: _Asked, arguments: Namespace) -> _Found:
    bounds = read_bounds(arguments.least)
    found = list(figures(asked.pairing, asked.scales, arguments.epsilon))
    held = hold(bounds, found, [target.name for target in asked.pairing.targets])
    trial, said = _try(asked, arguments)
    if made_before_map(asked.rows.values(), asked.rubric):
        said = [*said, _UNMAPPED]
    share, most = asked.pairing.unscored, asked.rubric.max_unscored
    if (bounds or arguments.write) and share > most:
        too_many = f"cannot be said: {share:.0%} of the labelled rows are unscored, and the rubric allows {most:.0%}"
        return _Found(found, held, trial, [*said, too_many], CANNOT_BE_SAID)
    return _Found(found, held, trial, said, _code(held, trial if arguments.write else None))


def _try(asked: _Asked, arguments: Namespace) -> tuple[Trial | None, Sequence[str]]:
    """Try a map; where one was not asked for, say why there can be none, instead of failing."""
    of = arguments.of or JUDGE
    try:
        return try_map(asked.pairing, asked.labels, asked.rubric, asked.prompt, of, asked.path), ()
    except InputFault as fault:
        if arguments.write or arguments.of:
            raise
        return None, (f"no map: {fault}",)


def _code(held: Sequence[Held], trial: Trial | None) -> int:
    """Return the exit code.

    Args:
        held: the bounds of the gate.
        trial: the map that was to be written; None where none was.
    """
    outcomes = {one.outcome for one in held}
    if "does not hold" in outcomes or (trial and trial.enough and trial.calibration is None):
        return DOES_NOT_HOLD
    return CANNOT_BE_SAID if "cannot be said" in outcomes or (trial and not trial.enough) else HOLDS


def _write(asked: _Asked, found: _Found) -> bool:
    if found.trial is None or found.trial.calibration is None:
        return False
    write_calibration(asked.file, asked.rubric, found.trial.calibration)
    return True


def _page(asked: _Asked, found: _Found, listed: Sequence[Disagreement]) -> Iterator[Section]:
    yield from agreement_page(asked.pairing, found.figures, listed)
    if found.trial:
        yield map_section(found.trial)
    last = conclusion(asked.pairing, found.held, found.said)
    if last:
        yield last


def _save(path: str, found: Mapping[str, object]) -> None:
    try:
        Path(path).write_text(json.dumps(found, indent=2, allow_nan=False) + "\n", "utf-8")
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise OutputFault(msg) from error


def _keep(asked: _Asked, found: _Found, *, written: bool) -> None:
    """Keep what was found beside the rubric: as it is now, with the map if one was written; unless it cannot be said."""
    judged = [row for row in asked.rows.values() if row.outcome == "scored" and row.origin.model is not None]
    maker = maker_of(judged, asked.prompt, asked.path) if judged else None
    numbers: dict[str, JsonValue] = {"labelled": asked.pairing.labelled, "annotators": asked.pairing.annotators}
    for one in found.figures:
        if one.name in _KEPT:
            ends = {"": one.estimate.value, "_low": one.estimate.low, "_high": one.estimate.high}
            numbers |= {f"{one.key}{end}": round(value, 3) for end, value in ends.items()}
    if found.trial and found.trial.fitted:
        held_out = found.trial.fitted.held_out
        numbers |= {"map": "written" if written else "not written"}
        numbers |= {"error_mapped": held_out.rmse, "error_raw": held_out.raw, "error_constant": held_out.constant}
    rubric = load_rubric(asked.file) if written else asked.rubric
    models, prompt = ([maker.model], maker.prompt) if maker else ([], None)
    tell(keep_known(asked.file, "calibrate", finding_by(models, rubric, prompt, asked.labels.hash, numbers), found.code))
