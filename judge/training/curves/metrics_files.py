"""The metrics files that a job of Bedrock writes into its output folder in S3.

Which columns they have is documented for losses alone, so every file is read by its header: the columns `step_number` and
`epoch_number` say where a row belongs, and each other column of numbers is a series.
https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-analyze.html
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import isfinite, isnan, nan

from judge.aws.service import service
from judge.errors import InputFault
from judge.training.course import Role, Series, series_of

_SUFFIX = "metrics.csv"
"""How the names of the files end: `step_wise_training_metrics.csv`, `validation_metrics.csv`."""

_LARGEST = 20_000_000
"""Bytes of a file. A guess: 100,000 steps of 20 columns; real ones have a few kilobytes."""

_MOST_FILES = 20
"""Files that are read. A guess: two are documented, and a checkpoint may have its own."""

_MOST_COLUMNS = 1_000
"""Columns of a file. A guess: trainers write dozens."""

_STEPS = ("step_number", "step", "global_step", "training/global_step", "steps")
"""Columns that number a row; the first is documented, the others are those of common trainers."""

_EPOCHS = ("epoch_number", "epoch")

_PLACES = (*_STEPS, *_EPOCHS)

_VALIDATION_REWARD = re.compile(
    r"""
      (^|[/_.-]) val(id(ation)?)? ([/_.-]) .* (reward|score)  # val-score/rewards/mean@1, validation_reward
    | (reward|score) .* [/_.-] val(id(ation)?)? ($|[/_.-])    # reward_mean_validation
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REWARD = re.compile(
    r"""
      rewards? ([/_.-]mean(@\d+)?)? $  # reward, critic/rewards/mean, val-score/rewards/mean@1
    | mean[/_.-] rewards? $            # mean_reward
    | reward[/_.-]score $              # reward_score
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""The mean reward alone: `critic/rewards/max` and `reward_margin` are no curve to read a job by."""

_SPREAD = re.compile(r"rewards?[/_.-](std|stdev|spread)$", re.IGNORECASE)  # reward_std
_LOSS = re.compile(r"(^|[/_.-])loss([/_.-]|$)", re.IGNORECASE)  # training_loss, actor/pg_loss


def metrics_files(output: str, job: str) -> Sequence[Series]:
    """Return the series in all metrics files of a job; none if it has not written any yet.

    Args:
        output: the S3 URI under which the job writes.
        job: the job's ARN. If the folder holds files of several jobs, those of others are left out.

    Raises:
        InputFault: a file is too large or is no table; the message names it.
        Misconfigured: S3 refused.
    """
    bucket, _, folder = output.removeprefix("s3://").partition("/")
    prefix = (
        f"{folder.rstrip('/')}/" if folder else ""
    )  # without the slash, the files of `a-job-2` would be those of `a-job`, too
    keys = _of_job(list(_keys(bucket, prefix)), job.rpartition("/")[2])
    if len(keys) > _MOST_FILES:
        msg = f"{output}: wanted at most {_MOST_FILES} files whose names end in {_SUFFIX}, found {len(keys)}"
        raise InputFault(msg)
    return [series for key in sorted(keys) for series in read_table(_read(bucket, key), key)]


def _keys(bucket: str, prefix: str) -> Iterator[str]:
    with service("S3") as client:
        pages = list(client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix))
    yield from (one["Key"] for page in pages for one in page.get("Contents", ()) if one["Key"].endswith(_SUFFIX))


def _of_job(keys: Sequence[str], number: str) -> Sequence[str]:
    """Leave out the files of other jobs: Bedrock names a job's folder `model-customization-job-` and the end of its ARN."""
    own = [key for key in keys if f"/model-customization-job-{number}/" in f"/{key}"]
    return own or [key for key in keys if "model-customization-job-" not in key]


def _read(bucket: str, key: str) -> str:
    with service("S3") as client:
        content = client.get_object(Bucket=bucket, Key=key)["Body"].read(_LARGEST + 1)
    if len(content) > _LARGEST:
        msg = f"s3://{bucket}/{key}: wanted at most {_LARGEST:,} bytes, found more"
        raise InputFault(msg)
    try:
        return str(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        msg = f"s3://{bucket}/{key}: wanted a table as CSV in UTF-8, found bytes that are no text"
        raise InputFault(msg) from error


def read_table(text: str, key: str) -> Sequence[Series]:
    """Return the series of a metrics file: one for each column that has a finite number.

    Args:
        text: the file's content. A row that is too short or too long is left out, and so is a cell that holds no finite number.
        key: its name in the bucket; a file in a folder of validation holds figures of validation.

    Raises:
        InputFault: there is text, but no header with two or more columns, or with too many.
    """
    if not text.strip():
        return []
    try:
        head, *rows = csv.reader(text.splitlines())
    except csv.Error as error:
        msg = f"{key}: wanted a table as CSV: {error}"
        raise InputFault(msg) from error
    names = [name.strip() for name in head]
    if len(names) < 2 or all(map(_is_number, names)):  # noqa: PLR2004  a place and a figure
        msg = f"{key}: wanted a header such as step_number,training_loss in the first line, found {len(names)} columns"
        raise InputFault(msg)
    if len(names) > _MOST_COLUMNS:
        msg = f"{key}: wanted at most {_MOST_COLUMNS:,} columns, found {len(names):,}"
        raise InputFault(msg)
    table = [dict(zip(names, row, strict=True)) for row in rows if len(row) == len(names)]
    return list(_series(names, table, key))


def _series(names: Sequence[str], table: Sequence[Mapping[str, str]], key: str) -> Iterator[Series]:
    places = _places(names, table)
    of_validation = "validation" in key.rpartition("/")[2]
    for name in dict.fromkeys(names):
        if name and name.lower() not in _PLACES:
            points = zip(places, (_number(row[name]) for row in table), strict=True)
            made = series_of(
                name, points, role=_role(name, of_validation=of_validation), by="step", source=key.rpartition("/")[2]
            )
            if made.at:
                yield made


def _places(names: Sequence[str], table: Sequence[Mapping[str, str]]) -> Sequence[float]:
    """Return the step of each row. If steps begin anew in each epoch, or there are none, rows are numbered from 1.

    Steps that are out of order begin nothing anew, and neither do those that a job repeats after it was resumed.
    """
    step = next((name for known in _STEPS for name in names if name.lower() == known), None)
    steps = [_number(row[step]) for row in table] if step else []
    first = min((place for place in steps if isfinite(place)), default=nan)
    anew = len({*steps}) < len(steps) and any(after < before and after == first for before, after in pairwise(steps))
    return steps if steps and not anew else [float(place) for place in range(1, len(table) + 1)]


def _role(name: str, *, of_validation: bool) -> Role:
    if _LOSS.search(name):
        return "loss"
    if _SPREAD.search(name):
        return "spread"
    if not _REWARD.search(name):
        return "other"
    return "validation reward" if of_validation or _VALIDATION_REWARD.search(name) else "training reward"


def _number(cell: str) -> float:
    """Return a cell's number; nan if it holds none. What is nan is left out of a series."""
    try:
        return float(cell)
    except ValueError:
        return nan


def _is_number(cell: str) -> bool:
    return not isnan(_number(cell))
