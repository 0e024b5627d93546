"""The command `data split`: two files, one to train on and one to validate with."""

import shlex
from argparse import Namespace
from pathlib import Path

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.finding import listed
from judge.dataset.partition import part, refuse_existing, write_partition
from judge.doors.console import show_text, tell
from judge.errors import InputFault, SettingsFault
from judge.files.rows import counted
from judge.statistics.extra import check_trust

_OK = 0


def split(arguments: Namespace) -> int:
    """Split a file, and say how many records each side got."""
    files = {name: Path(getattr(arguments, name)) for name in ("file", "train", "validation")}
    _refuse_same(files)
    check_trust()
    outputs = files["train"], files["validation"]
    refuse_existing(outputs, overwrite=arguments.overwrite)
    data = _read(arguments.file)
    partition = part(data, arguments.share)
    write_partition(partition, *outputs, overwrite=arguments.overwrite)
    show_text(f"{files['train']}: {counted(len(partition.training), 'record')} to train on")
    show_text(f"{files['validation']}: {counted(len(partition.validation), 'record')} to validate with")
    for remark in partition.remarks():
        tell(remark)
    tell(shlex.join(["judge", "data", "check", arguments.train, "--validation", arguments.validation]) + " checks them")
    return _OK


def _refuse_same(files: dict[str, Path]) -> None:
    names = [path.resolve() for path in files.values()]
    if len(set(names)) < len(names):
        msg = "FILE, --train and --validation: wanted three different files"
        raise SettingsFault(msg)


def _read(path: str) -> DataFile:
    """Read the file to be split.

    Raises:
        InputFault: it has faults, so that it cannot be said which of its prompts are alike.
    """
    data = read_data(path)
    if faults := [finding for finding in data.findings if finding.serious]:
        raise InputFault("\n".join(listed(faults)))
    return data
