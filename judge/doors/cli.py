"""The shell door: a file of samples in, a file of rewards out. Speaks to people on stderr; stdout is for rows.

Exit codes: 0 every row scored; 1 some rows unscored; 2 something to mend first; 3 the output cannot be written any more;
130 interrupted. After 3 and 130 what was scored is kept.
"""

import argparse
import atexit
import io
import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import NoReturn

from judge.doors import console, sheet
from judge.doors.batch_inference import add_batch, add_how
from judge.doors.catalogue import catalogue
from judge.doors.console import complain, show_table, summarise
from judge.errors import InputFault, Misconfigured, OutputFault, SampleFault, SettingsFault
from judge.files.rows import count_rows, read_rows
from judge.files.run import score_file
from judge.grader import Grader
from judge.question.prompts import Prompts
from judge.record import near_miss
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import list_rubrics
from judge.sample import BadSample, Sample
from judge.score import verify
from judge.settings import Settings
from judge.wiring import folders, load

_OK, _SOME_UNSCORED, _MISCONFIGURED, _UNWRITTEN, _INTERRUPTED = 0, 1, 2, 3, 130


def run() -> None:
    """Run the command line as a process.

    Nothing is waited for at the end: all that was scored is kept already, and a call that was given up may still hold a thread.
    """
    code = main()
    atexit._run_exitfuncs()  # noqa: SLF001  what others tidy up; the threads, which the interpreter would join, are left
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    sys.stdout.reconfigure(errors="replace") if isinstance(sys.stdout, io.TextIOWrapper) else None
    arguments = _parser().parse_args(argv)
    try:
        _prepare(arguments)
        code: int = arguments.command(arguments)
        sys.stdout.flush()
    except OutputFault as fault:
        complain(str(fault))
        _forget_stdout()
        return _UNWRITTEN
    except Misconfigured as fault:
        complain(str(fault))
        return _MISCONFIGURED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read our output has had enough of it
        _forget_stdout()
        return _OK
    except OSError as error:  # what is opened says itself what is wrong with it: this is stdout
        complain(f"stdout: cannot be written: {error.strerror}")
        _forget_stdout()
        return _UNWRITTEN
    return code


def _forget_stdout() -> None:
    """Let what stdout could not be given go, or the process would try once more at its end."""
    with suppress(OSError):  # a test's stdout has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """A parser that names the nearest of the choices it has."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and how the command is used, and leave with 2."""
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        super().error(message + near_miss(wrong[1], re.findall(r"[\w-]+", wrong[2])) if wrong else message)


class _Version(argparse.Action):
    """`--version`: looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(f"judge {version('rft-judge')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("judge", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    score = commands.add_parser(
        "score", help="score a file of responses", description=_SCORE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    score.add_argument("file", metavar="FILE", help="JSON Lines, a sample a line; - is stdin")
    score.add_argument("--rubric", metavar="NAME|FILE", help="a rubric's name or file (default: JUDGE_RUBRIC)")
    score.add_argument("--judge", default="bedrock", metavar="bedrock|local|replies:FILE", help="who judges (default: bedrock)")
    score.add_argument(
        "--model", action="append", dest="models", metavar="ID", help="a judge model; again: its fallback (default: JUDGE_MODELS)"
    )
    score.add_argument("--output", default="-", metavar="OUT", help="where the rows go (default: -, stdout)")
    score.add_argument(
        "--concurrency", type=int, metavar="N", help="samples judged at the same time (default: JUDGE_CONCURRENCY or 16)"
    )
    add_how(score)
    score.set_defaults(command=_score)
    render = commands.add_parser("render", help="print the exact prompts, without asking a model")
    render.add_argument("file", metavar="FILE", help="JSON Lines, a sample a line; - is stdin")
    render.add_argument("--rubric", metavar="NAME|FILE", help="a rubric's name or file (default: JUDGE_RUBRIC)")
    render.set_defaults(command=_render)
    rubrics = commands.add_parser("rubrics", help="list all rubrics, or check and show one")
    rubrics.add_argument("name", nargs="?", metavar="NAME|FILE", help="a rubric's name or file; without it all are listed")
    rubrics.set_defaults(command=_rubrics)
    checks = commands.add_parser("checks", help="list the checks a rubric can use, or show the options of one")
    checks.add_argument("check", nargs="?", metavar="NAME", help="a check's name; without it all are listed")
    checks.set_defaults(command=_checks)
    for command in (score, *add_batch(commands)):
        command.add_argument("--region", metavar="REGION", help="the AWS region (default: AWS_REGION, or the profile's)")
    return parser


def _prepare(arguments: argparse.Namespace) -> None:
    """Put the region where every client looks for it, and refuse a command that has no rubric to go by."""
    if getattr(arguments, "region", None):
        os.environ["AWS_REGION"] = arguments.region
    if "rubric" in arguments and not (arguments.rubric or os.environ.get("JUDGE_RUBRIC")):
        msg = f"no rubric: give --rubric NAME|FILE or set JUDGE_RUBRIC; there are: {', '.join(_known_rubrics())}"
        raise SettingsFault(msg)


def _known_rubrics() -> Sequence[str]:
    return list_rubrics([folder / "rubrics" for folder in folders(Settings.read(os.environ, rubric="-"))])


_SCORE = """\
Score a file of model responses by a rubric; a row out for every row in.

A row in is a training record with the response as its last turn,
  {"id": 1, "messages": [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}],
   "reference_answer": "..."}
or plainly {"prompt": "...", "response": "...", "reference_answer": "..."}. Without an id, the line's number is its id.

A row out has "outcome": "scored" with its "reward", or "unscored" with a "reason" and null.

With --output, rows are kept as they are finished. --resume takes up what is there: a reward counts for the very sample, rubric,
prompt and judge it was made from, wherever its row stands; all else is judged, and rows of other samples are dropped.

Exit codes: 0 all scored, 1 some unscored, 2 to be mended first, 3 the output cannot be written any more (the disk is full),
130 interrupted. After 3 and 130 go on with --resume."""


def _score(arguments: argparse.Namespace) -> int:
    settings = Settings.read(os.environ, rubric=arguments.rubric, models=arguments.models, concurrency=arguments.concurrency)
    path = arguments.file
    total = count_rows(path)
    grader = Grader(**settings.for_grader(), judge=arguments.judge)
    begun = time.monotonic()
    tally = score_file(grader, path, total, arguments.output, arguments.how, reporter=console)
    summarise(tally, f"{grader.rubric.name}, version {grader.rubric.version}", time.monotonic() - begun)
    if grader.store:
        print(grader.store.line(), file=sys.stderr)
    return _SOME_UNSCORED if tally.unscored else _OK


def _render(arguments: argparse.Namespace) -> int:
    rubric, prompts = load(Settings.read(os.environ, rubric=arguments.rubric))
    count_rows(arguments.file)
    code = _OK
    for _, sample in read_rows(arguments.file):
        try:
            print(_question(rubric, prompts, sample))
        except SampleFault as fault:
            complain(str(fault) if isinstance(sample, BadSample) else f"{sample.id!r}: {fault}")
            code = _SOME_UNSCORED
    return code


def _question(rubric: Rubric, prompts: Prompts, sample: Sample | BadSample) -> str:
    """Return what the judge is asked about a sample, or a line that says why it is not.

    Raises:
        SampleFault: the record cannot be scored.
    """
    if isinstance(sample, BadSample):
        raise SampleFault(sample.fault)
    rubric = rubric.with_record(sample)
    found = verify(rubric, sample)
    if found.reward is not None:
        why = found.note or "the rubric asks no judge"
        return f"━━━ {sample.id} ━━━ no judge is asked, the reward is {found.reward:g}: {why}\n"
    asked = prompts.render(rubric, sample)
    return f"━━━ {sample.id} ━━━ system\n{asked.system}\n\n━━━ {sample.id} ━━━ user\n{asked.user}\n"


def _rubrics(arguments: argparse.Namespace) -> int:
    if arguments.name:
        _show(load(Settings.read(os.environ, rubric=arguments.name))[0])
        return _OK
    rows, faults = [], []
    for name in _known_rubrics():
        try:
            rows.append(sheet.listed(load(Settings.read(os.environ, rubric=name))[0]))
        except Misconfigured as fault:
            faults.append(str(fault))
    show_table(sheet.LISTED, rows)
    if faults:
        raise Misconfigured("\n".join(faults))
    return _OK


def _show(rubric: Rubric) -> None:
    print(f"{rubric.name}, version {rubric.version}, hash {rubric.hash}\n{rubric.description.strip()}\n")
    for columns, rows in ((sheet.CHECKED, sheet.checked(rubric)), (sheet.JUDGED, sheet.judged(rubric))):
        if rows:
            show_table(columns, rows)
            print()
    show_table(("field", "value"), list(sheet.terms(rubric)))


def _checks(arguments: argparse.Namespace) -> int:
    entries = {entry.name: entry for entry in catalogue()}
    if not arguments.check:
        rows = [(entry.name, ", ".join(option.name for option in entry.options), entry.summary) for entry in entries.values()]
        show_table(("check", "options", "what it verifies"), rows)
        return _OK
    if arguments.check not in entries:
        msg = f"no check is called {arguments.check!r}{near_miss(arguments.check, entries)}; there are: {', '.join(entries)}"
        raise InputFault(msg)
    entry = entries[arguments.check]
    print(f"{entry.name}: {entry.summary}\n")
    options = [(option.name, option.kind, option.default, option.text) for option in entry.options]
    show_table(("option", "takes", "default", "meaning"), options)
    return _OK
