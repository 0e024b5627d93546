"""The partition: records to train on and records to validate with, no prompt on both sides, not even nearly."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from judge.dataset.data_file import FEWEST, DataFile
from judge.dataset.doubles import prompt_key
from judge.dataset.near import near
from judge.dataset.training_record import TrainingRecord
from judge.errors import InputFault, SettingsFault
from judge.files.rows import counted

FEW_TO_VALIDATE = 20
"""Records to validate with below which their mean reward says little. A guess: with a standard deviation of 0.4, the standard
error of the mean of 20 rewards is 0.09."""


class Partition(NamedTuple):
    """The two sides, each in the order of the file."""

    training: tuple[TrainingRecord, ...]
    validation: tuple[TrainingRecord, ...]

    def remarks(self) -> Iterator[str]:
        """Say which side is small."""
        if len(self.validation) < FEW_TO_VALIDATE:
            few = counted(len(self.validation), "record")
            yield f"{few} to validate with: with fewer than {FEW_TO_VALIDATE}, their mean reward is mostly chance"
        if len(self.training) < FEWEST:
            yield f"{counted(len(self.training), 'record')} to train on: a training job takes {FEWEST} or more"


def part(data: DataFile, share: float) -> Partition:
    """Split the records of a file. The same records are always split in the same way, whatever their order.

    Args:
        data: without faults in its lines.
        share: of the records to validate with, between 0 and 1. Records whose prompts are alike stay together, so fewer may be
            taken, but never none.

    Raises:
        InputFault: all prompts are alike, so none can be kept apart.
        SettingsFault: the share is not between 0 and 1, or scipy is not installed.
    """
    if not 0 < share < 1:
        msg = f"--share: wanted a number between 0 and 1, found {share:g}"
        raise SettingsFault(msg)
    clusters = _clusters(data.records)
    if len(clusters) == 1:
        msg = f"{data.path}: nothing to validate with: the prompts are all the same, or nearly"
        raise InputFault(msg)
    chosen = {record.line for key in _chosen(clusters, share * len(data.records)) for record in clusters[key]}
    sides: tuple[list[TrainingRecord], list[TrainingRecord]] = ([], [])
    for record in data.records:
        sides[record.line in chosen].append(record)
    return Partition(tuple(sides[0]), tuple(sides[1]))


def _clusters(records: Sequence[TrainingRecord]) -> Mapping[str, Sequence[TrainingRecord]]:
    """Return the records whose prompts are alike, by the least key of their prompts."""
    together: dict[int, list[TrainingRecord]] = {}
    for record, one in zip(records, near(records), strict=True):
        together.setdefault(one.cluster, []).append(record)
    return {min(map(prompt_key, cluster)): cluster for cluster in together.values()}


def _chosen(clusters: Mapping[str, Sequence[TrainingRecord]], room: float) -> list[str]:
    """Choose clusters in the order of their keys, which are hashes, as long as they have room; if none has, the smallest."""
    chosen: list[str] = []
    for key in sorted(clusters):
        if len(clusters[key]) <= room and len(chosen) < len(clusters) - 1:
            chosen.append(key)
            room -= len(clusters[key])
    return chosen or [min(clusters, key=lambda key: (len(clusters[key]), key))]


def write_partition(partition: Partition, training: Path, validation: Path, *, overwrite: bool) -> None:
    """Write the two sides, each line as it was; neither file is there unless both could be written.

    Raises:
        InputFault: a file exists, or cannot be written.
    """
    sides = {training: partition.training, validation: partition.validation}
    refuse_existing(sides, overwrite=overwrite)
    with _written(sides) as written:
        for path, new in written.items():
            new.replace(path)


def refuse_existing(paths: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse files that would be lost, and whatever else is not a file.

    Raises:
        InputFault: there is one.
    """
    for path in paths:
        if os.path.lexists(path) and not (overwrite and path.is_file()):
            advice = "; name another file, or replace it with --overwrite" if path.is_file() else " and is not a file"
            msg = f"{path}: exists already{advice}"
            raise InputFault(msg)


@contextmanager
def _written(sides: Mapping[Path, Sequence[TrainingRecord]]) -> Iterator[dict[Path, Path]]:
    """Write each side into a folder beside its own file, which is removed in the end with whatever is still in it.

    No name beside the file is safe: it may be that of the input, or of the other side.
    """
    made = dict[Path, Path]()
    path = next(iter(sides))
    try:
        with ExitStack() as folders:
            for path, records in sides.items():
                folder = folders.enter_context(TemporaryDirectory(prefix=".judge-", dir=path.parent))
                made[path] = Path(folder, path.name)
                _write(made[path], records)
            yield made
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise InputFault(msg) from error


def _write(path: Path, records: Sequence[TrainingRecord]) -> None:
    with path.open("wb") as file:
        file.writelines(record.raw if record.raw.endswith(b"\n") else record.raw + b"\n" for record in records)
        file.flush()
        os.fsync(file.fileno())
