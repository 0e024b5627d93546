"""What the labelled rows were made with: one rubric, one prompt, one judge. A map holds for nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from judge.errors import InputFault
from judge.files.rows import counted
from judge.files.scored_rows import Row
from judge.key import Key
from judge.rubric.rubric import Rubric


class Maker(NamedTuple):
    """What rows were made with."""

    prompt: str
    """The hash of the prompt's templates, see `Prompts.version`."""

    model: str
    """Who judged, as the rows name it."""


def refuse_other_rubric(rows: Iterable[Row], rubric: Rubric, path: str) -> None:
    """Refuse rows that were not made with a rubric. They may have been made before it got its calibration.

    Raises:
        InputFault: with the rubrics that they were made with, and how many rows each.
    """
    plain = without_calibration(rubric)
    found = Counter((row.origin.rubric, row.origin.rubric_hash) for row in rows)
    others = {made: count for made, count in found.items() if made not in {(rubric.name, rubric.hash), (rubric.name, plain.hash)}}
    if others:
        listed = ", ".join(f"{name} {hash_} ({counted(count, 'row')})" for (name, hash_), count in others.items())
        wanted = f"the rubric {rubric.name} {rubric.hash}"
        msg = f"{path}: wanted rows made with {wanted}, found {listed}; score again, or name the rubric that they were made with"
        raise InputFault(msg)
    if len(found) > 1:
        msg = f"{path}: some rows were made with the rubric's calibration and some without; score again"
        raise InputFault(msg)


def made_before_map(rows: Iterable[Row], rubric: Rubric) -> bool:
    """Whether a rubric has a calibration, and there are rows that were made before it got that."""
    return rubric.calibration is not None and any(row.origin.rubric_hash != rubric.hash for row in rows)


def without_calibration(rubric: Rubric) -> Rubric:
    """Return a rubric as it was before it got a calibration."""
    fields = {name: getattr(rubric, name) for name in type(rubric).model_fields}
    return Rubric.model_construct(rubric.model_fields_set - {"calibration"}, **{**fields, "calibration": None})


def maker_of(rows: Sequence[Row], prompt: str, path: str) -> Maker:
    """Return what judged rows were made with.

    Args:
        rows: rows that a judge was asked about.
        prompt: the hash of the rubric's templates, as they are now.
        path: the rows' file, for messages.

    Raises:
        InputFault: they were not all judged by one judge with one prompt, or not with the present one.
    """
    keys = [Key.read(row.key) for row in rows]
    prompts = Counter("unknown" if key is None else key.prompt for key in keys)
    models = Counter(row.origin.model or "unknown" for row in rows)
    for what, found in (("prompts", prompts), ("judges", models)):
        if len(found) > 1 or "unknown" in found:
            msg = f"{path}: wanted rows that were all judged in one way, found these {what}: {_listed(found)}"
            raise InputFault(msg)
    if prompt not in prompts:
        msg = f"{path}: the rows were judged with other templates than the rubric's present ones; score again"
        raise InputFault(msg)
    return Maker(prompt, next(iter(models)))


def _listed(found: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({counted(count, 'row')})" for name, count in found.items())
