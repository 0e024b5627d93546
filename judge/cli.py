"""The shell door: a file of samples in, a file of rewards out. Speaks to people on stderr; stdout is for rows.

Exit codes: 0 every row scored; 1 some rows unscored; 2 something to mend first; 3 the output cannot be written any more;
130 interrupted. After 3 and 130 what was scored is kept.
"""

import argparse
import atexit
import io
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from judge.batch_cli import add_batch, add_how
from judge.catalogue import catalogue
from judge.console import complain, show_table, summarise
from judge.errors import InputFault, Misconfigured, OutputFault
from judge.record import near_miss
from judge.rows import count_rows, read_rows
from judge.rubric import Rubric, list_rubrics
from judge.run import score_file
from judge.sample import BadSample
from judge.settings import Settings
from judge.wiring import build, folders, load

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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("judge", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
    rubrics.add_argument("rubric", nargs="?", metavar="NAME|FILE", help="a rubric's name or file; without it all are listed")
    rubrics.set_defaults(command=_rubrics)
    checks = commands.add_parser("checks", help="list the checks a rubric can use, or show the options of one")
    checks.add_argument("check", nargs="?", metavar="NAME", help="a check's name; without it all are listed")
    checks.set_defaults(command=_checks)
    add_batch(commands)
    return parser


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
    grader = build(settings, arguments.judge)
    begun = time.monotonic()
    tally = score_file(grader, path, total, arguments.output, arguments.how)
    summarise(tally, f"{grader.rubric.name}, version {grader.rubric.version}", time.monotonic() - begun)
    if grader.store:
        print(grader.store.line(), file=sys.stderr)
    return _SOME_UNSCORED if tally.unscored else _OK


def _render(arguments: argparse.Namespace) -> int:
    rubric, prompts = load(Settings.read(os.environ, rubric=arguments.rubric))
    count_rows(arguments.file)
    code = _OK
    for _, sample in read_rows(arguments.file):
        if isinstance(sample, BadSample):
            complain(sample.fault)
            code = _SOME_UNSCORED
            continue
        prompt = prompts.render(rubric.with_record(sample), sample)
        print(f"━━━ {sample.id} ━━━ system\n{prompt.system}\n\n━━━ {sample.id} ━━━ user\n{prompt.user}\n")
    return code


def _rubrics(arguments: argparse.Namespace) -> int:
    if arguments.rubric:
        rubric, _ = load(Settings.read(os.environ, rubric=arguments.rubric))
        _show(rubric)
        return _OK
    rows, faults = [], []
    settings = Settings.read(os.environ, rubric="-")
    for name in list_rubrics([folder / "rubrics" for folder in folders(settings)]):
        try:
            rubric, _ = load(Settings.read(os.environ, rubric=name))
            rows.append(
                (
                    name,
                    str(rubric.version),
                    ", ".join(one.name for one in rubric.judged) or "each record's own",
                    rubric.description.split("\n")[0],
                )
            )
        except Misconfigured as fault:
            faults.append(str(fault))
    show_table(("rubric", "version", "criteria", "what it is for"), rows)
    if faults:
        raise Misconfigured("\n".join(faults))
    return _OK


def _show(rubric: Rubric) -> None:
    print(f"{rubric.name}, version {rubric.version}, hash {rubric.hash}, prompt {rubric.prompt}\n{rubric.description.strip()}\n")
    show_table(
        ("criterion", "weight", "scale", "what it asks"),
        [(one.name, f"{one.weight:g}", one.scale.wanted(), one.description.strip()) for one in rubric.judged],
    )


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
