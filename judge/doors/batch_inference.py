"""The shell's door to batch inference: the same rubric and the same road, over a job on Bedrock instead of live calls.

`submit` goes the road with a judge that writes every question down; `collect` goes it again with one that answers from the job.
"""

import argparse
import math
import os
import shlex
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from judge.doors import console
from judge.doors.console import complain, progress, summarise
from judge.errors import InputFault, SettingsFault, Unanswered
from judge.files.rows import count_rows, read_rows
from judge.files.run import score_file
from judge.grader import Grader
from judge.reward import Unscored
from judge.rubric.rubric import Rubric
from judge.settings import Settings
from judge.wiring import load

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from judge.batch_inference.answers import Answers
    from judge.batch_inference.job import Job

_OK, _SOME_UNSCORED = 0, 1
_FEW = 1000
"""Questions below which the minimum of a job is spoken of; how many that is, only the model's quota says."""


def add_batch(commands: "_SubParsersAction[Any]") -> tuple[argparse.ArgumentParser, ...]:
    """Add `batch` to the command line's commands, and return the parsers of its steps."""
    batch = commands.add_parser("batch", help="score a very large file as a batch inference job", description=_BATCH)
    steps = batch.add_subparsers(required=True, metavar="STEP")
    submit = steps.add_parser("submit", help="make a job of a file's questions", description=_SUBMIT)
    submit.add_argument("file", metavar="FILE", help="JSON Lines, a sample a line; - is stdin")
    submit.add_argument("--rubric", metavar="NAME|FILE", help="a rubric's name or file (default: JUDGE_RUBRIC)")
    submit.add_argument("--model", required=True, metavar="ID", help="the judge model; a job has one")
    submit.add_argument("--bucket", required=True, metavar="s3://BUCKET/PREFIX", help="where questions and answers go")
    submit.add_argument("--role", required=True, metavar="ARN", help="the role under which Bedrock reads and writes there")
    submit.add_argument("--name", metavar="NAME", help="the job's name (default: the rubric's, with the time)")
    submit.set_defaults(command=_submit)
    status = steps.add_parser("status", help="say in a line how a job stands")
    status.add_argument("job", metavar="JOB", help="the job's ARN, or the last part of it")
    status.set_defaults(command=_status)
    collect = steps.add_parser("collect", help="score the file by a finished job's answers", description=_COLLECT)
    collect.add_argument("job", metavar="JOB", help="the job's ARN, or the last part of it")
    collect.add_argument("file", metavar="FILE", help="the file that was submitted")
    collect.add_argument("--rubric", metavar="NAME|FILE", help="the rubric it was submitted under (default: JUDGE_RUBRIC)")
    collect.add_argument("--output", required=True, metavar="OUT", help="where the rows go")
    add_how(collect)
    collect.set_defaults(command=_collect)
    return submit, status, collect


def add_how(command: argparse.ArgumentParser) -> None:
    """Add what is done with an output that is there already."""
    how = command.add_mutually_exclusive_group()
    resume = "take up what is in OUT: keep every reward that fits, judge the rest"
    how.add_argument("--resume", dest="how", action="store_const", const="resume", default="new", help=resume)
    how.add_argument("--overwrite", dest="how", action="store_const", const="overwrite", help="replace what is in OUT")


_BATCH = "Score a file of any size as a batch inference job on Bedrock: cheaper than live calls, and hours slower."
_SUBMIT = """\
Write down every question that `judge score` would ask, upload them, and make a batch inference job on them. Prints the job's
ARN. The judge is asked by the prompt's words alone, without a schema or a tool, because a job cannot find out which of them its
model takes; answers are read as strictly as ever."""
_COLLECT = """\
Score a file by a finished job's answers; the rows are those of `judge score`. What the job did not answer, or answered so that
it cannot be read, is unscored; `judge score --resume` with the same FILE, OUT and model asks for it live.
Exit codes as for `judge score`; 2 also when the job is not finished."""


def _submit(arguments: argparse.Namespace) -> int:
    from judge.batch_inference.job import Place, check_name, submit  # only the batch commands pay for boto3

    settings = Settings.read(os.environ, rubric=arguments.rubric)
    place = Place.parse(arguments.bucket)
    total = count_rows(arguments.file)
    rubric, _ = load(settings)
    _refuse_several_models(rubric)
    name = check_name(arguments.name or f"judge-{rubric.name.replace('_', '-')[:40]}-{datetime.now(UTC):%Y%m%d%H%M%S}".strip("-"))
    with TemporaryDirectory(prefix="judge-") as folder:
        path = Path(folder) / "questions.jsonl"
        _announce(_write(path, arguments, settings), total, path.stat().st_size)
        version = f"{rubric.name}-{rubric.hash}"
        arn = submit(path, place, name=name, model=arguments.model, role=arguments.role, rubric=version)
    print(arn)
    _say(f"judge batch status {arn}\n  says how it stands; when it is Completed,")
    collect = ["judge", "batch", "collect", arn, arguments.file, "--rubric", settings.rubric, "--output", "OUT.jsonl"]
    _say(f"{shlex.join(collect)}\n  scores the file by its answers")
    return _OK


def _status(arguments: argparse.Namespace) -> int:
    from judge.batch_inference.job import find

    print(find(arguments.job).line())
    return _OK


def _collect(arguments: argparse.Namespace) -> int:
    from judge.batch_inference.answers import Answers
    from judge.batch_inference.job import fetch, find

    settings = Settings.read(os.environ, rubric=arguments.rubric)
    total = count_rows(arguments.file)
    rubric, _ = load(settings)
    _refuse_several_models(rubric)
    job = find(arguments.job)
    with TemporaryDirectory(prefix="judge-") as folder, closing(Answers(fetch(job, Path(folder)))) as answers:
        grader = Grader.for_job(settings, answers, job.model)
        begun = time.monotonic()
        tally = score_file(grader, arguments.file, total, arguments.output, arguments.how, hopeless=math.inf, reporter=console)
        summarise(tally, f"{rubric.name}, version {rubric.version}", time.monotonic() - begun)
        _explain(job, rubric, answers, resumed=arguments.how == "resume")
    if tally.unscored:
        rest = ["judge", "score", arguments.file, "--rubric", settings.rubric, "--output", arguments.output]
        _say(f"{shlex.join([*rest, '--model', job.model, '--resume'])}\n  asks a live model for what is unscored")
    return _SOME_UNSCORED if tally.unscored else _OK


def _refuse_several_models(rubric: Rubric) -> None:
    if rubric.judge.models or rubric.judge.escalate:
        msg = f"{rubric.name}: judge.models and judge.escalate ask several models, and a job has one; use judge score"
        raise SettingsFault(msg)


def _write(path: Path, arguments: argparse.Namespace, settings: Settings) -> int:
    """Write every question into a file and return how many there are."""
    from judge.batch_inference.questions import Questions

    bad, first = 0, ""
    with path.open("wb") as file, progress(None) as advance:
        questions = Questions(file)
        grader = Grader.for_job(settings, questions, arguments.model)
        for _, outcome in grader.stream(read_rows(arguments.file)):
            if isinstance(outcome, Unscored) and outcome.reason != Unanswered.reason:
                bad, first = bad + 1, first or outcome.detail
            advance(1)
    if bad:
        complain(f"{bad:,} rows cannot be judged as they are, the first: {first}")
    if not questions:
        msg = f"{arguments.file}: nothing to ask, no row of it needs a judge; judge score scores it without one"
        raise InputFault(msg)
    return len(questions)


def _announce(questions: int, rows: int | None, size: int) -> None:
    of_rows = "" if rows is None else f" from {rows:,} rows"
    _say(f"{questions:,} questions{of_rows}, {size / 1e6:,.1f} MB; equal ones are asked once")
    if questions < _FEW:
        quota = "Minimum number of records per batch inference job"
        _say(f"Bedrock refuses a job that is smaller than the model's quota {quota!r}; if it does, use judge score")


def _explain(job: "Job", rubric: Rubric, answers: "Answers", *, resumed: bool) -> None:
    """Say what does not fit together: file and rubric with the job, or the job with the documents."""
    _say(job.line())
    if job.rubric_hash not in {None, rubric.hash}:
        complain(
            f"the job was submitted under hash {job.rubric_hash} of a rubric, and {rubric.name} has {rubric.hash}: "
            "its answers count where the question is still the same"
        )
    if answers.unused and not resumed:  # a resumed run does not ask for what it has
        complain(f"{answers.unused:,} answers of the job belong to no row: file, rubric or prompt are not what was submitted")
    if answers.unreadable:
        complain(f"{answers.unreadable:,} lines of the job's output are not of the documented form")


def _say(message: str) -> None:
    print(message, file=sys.stderr)
