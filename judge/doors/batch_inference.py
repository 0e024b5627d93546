"""The commands `batch submit`, `batch status` and `batch collect`: scoring by a batch inference job instead of live calls.

Both `submit` and `collect` send every sample down the same road as `judge score`. In `submit` the judge writes each question into
a file; in `collect` it answers from the job's output.
"""

import math
import shlex
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from judge.converse import Converse
from judge.doors import console
from judge.doors.console import complain, progress, summarise, tell
from judge.doors.options import read_settings, use_region
from judge.errors import InputFault
from judge.files.rows import count_rows, counted, read_rows
from judge.files.run import score_file
from judge.grader import Grader
from judge.reward import Outcome
from judge.rubric.rubric import Rubric
from judge.settings import Settings
from judge.wiring import load

if TYPE_CHECKING:
    from judge.batch_inference.answers import Answers
    from judge.batch_inference.job import Job
    from judge.batch_inference.submission import Submission

_OK, _SOME_UNSCORED = 0, 1

_FEW = 1000
"""Questions in a small job, for which Bedrock's minimum is mentioned. A guess: the minimum is a quota of each model."""

_QUOTA = "Minimum number of records per batch inference job"
"""The quota's name in Service Quotas, up to the model's name."""


def submit(arguments: Namespace) -> int:
    """Write the questions, start the job, print its ARN, and tell how to go on."""
    from judge.batch_inference import job  # only the batch commands pay for boto3
    from judge.batch_inference.submission import refuse_several_models, write_questions

    use_region(arguments)
    settings = read_settings(arguments)
    place = job.Place.parse(arguments.bucket)
    total = count_rows(arguments.file)
    rubric, _ = load(settings)
    refuse_several_models(rubric)
    name = job.check_name(arguments.name or _job_name(rubric))
    with TemporaryDirectory(prefix="judge-") as folder:
        path = Path(folder) / "questions.jsonl"
        _announce(write_questions(path, partial(_score, settings, arguments, total)), arguments.file, total)
        version = f"{rubric.name}-{rubric.hash}"
        arn = job.submit(path, place, name=name, model=arguments.model, role=arguments.role, rubric=version)
    print(arn)
    tell(f"to see how the job is doing:\n  judge batch status {arn}")
    collect = ["judge", "batch", "collect", arn, arguments.file, "--rubric", settings.rubric, "--output", "OUT.jsonl"]
    tell(f"when it is Completed, to score the file by its answers:\n  {shlex.join(collect)}")
    return _OK


def status(arguments: Namespace) -> int:
    """Print the status of a job."""
    from judge.batch_inference.job import find

    use_region(arguments)
    print(find(arguments.job).line())
    return _OK


def collect(arguments: Namespace) -> int:
    """Score a file by a finished job's answers."""
    from judge.batch_inference.answers import Answers
    from judge.batch_inference.job import fetch, find
    from judge.batch_inference.submission import refuse_several_models

    use_region(arguments)
    settings = read_settings(arguments)
    total = count_rows(arguments.file)
    rubric, _ = load(settings)
    refuse_several_models(rubric)
    job = find(arguments.job)
    with TemporaryDirectory(prefix="judge-") as folder, closing(Answers(fetch(job, Path(folder)))) as answers:
        grader = Grader.for_job(settings, answers, job.model)
        begun = time.monotonic()
        tally = score_file(grader, arguments.file, total, arguments.output, arguments.how, hopeless=math.inf, reporter=console)
        summarise(tally, f"{rubric.name}, version {rubric.version}", time.monotonic() - begun)
        _explain(job, rubric, answers, resumed=arguments.how == "resume")
    if tally.unscored:
        rest = ["judge", "score", arguments.file, "--rubric", settings.rubric, "--output", arguments.output]
        tell(f"to ask a live model for the unscored rows:\n  {shlex.join([*rest, '--model', job.model, '--resume'])}")
    return _SOME_UNSCORED if tally.unscored else _OK


def _job_name(rubric: Rubric) -> str:
    return f"judge-{rubric.name.replace('_', '-')[:40]}-{datetime.now(UTC):%Y%m%d%H%M%S}"


def _score(settings: Settings, arguments: Namespace, total: int | None, judge: Converse) -> Iterator[Outcome]:
    """Send the file's samples down the road to a judge that writes each question down."""
    grader = Grader.for_job(settings, judge, arguments.model)
    with progress(total) as advance:
        for _, outcome in grader.stream(read_rows(arguments.file)):
            yield outcome
            advance(1)


def _announce(written: "Submission", file: str, rows: int | None) -> None:
    """Tell what was written.

    Raises:
        InputFault: nothing, because no row needs a judge.
    """
    if written.unusable:
        complain(f"{counted(written.unusable, 'row')} cannot be judged and will be unscored; the first: {written.first}")
    if not written.questions:
        msg = f"{file}: no row in it needs a judge, so there is no job to start; judge score scores it without one"
        raise InputFault(msg)
    of_rows = "" if rows is None else f" from {counted(rows, 'row')}"
    tell(f"{counted(written.questions, 'question')}{of_rows}, {written.size / 1e6:,.1f} MB; equal questions are asked once")
    if written.questions < _FEW:
        tell(f"Bedrock refuses a job below the model's quota {_QUOTA!r}; if it does, use judge score")


def _explain(job: "Job", rubric: Rubric, answers: "Answers", *, resumed: bool) -> None:
    """Tell what does not match: the file or the rubric and the job, or the job's output and its documented form."""
    tell(job.line())
    if job.rubric_hash not in {None, rubric.hash}:
        complain(
            f"the rubric {rubric.name} has changed since the job was submitted (hash {job.rubric_hash} then, {rubric.hash} now): "
            "an answer counts only where the question is still the same"
        )
    if answers.unused and not resumed:  # a resumed run does not ask for the rows it has
        complain(f"no row matches {counted(answers.unused, 'answer')} of the job: the file, the rubric or the prompt has changed")
    if answers.unreadable:
        complain(f"{counted(answers.unreadable, 'line')} of the job's output cannot be read: not in the documented form")
