"""Makes the parser of the command line: every command with its options and its help, which is what most people read.

It loads nothing that only the commands need, so that `--help` and `--version` answer at once. A command is stored as its name;
the entry point knows what runs it.
"""

import argparse
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NoReturn

from judge.doors.arguments import add_file, add_judge, add_output, add_region, add_rubric, command
from judge.doors.data.parser import add_data
from judge.doors.exchange.parser import add_exchange
from judge.doors.job.parser import add_job
from judge.doors.serve.parser import add_serve
from judge.doors.trust.parser import add_trust
from judge.record import near_miss

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_JUDGE = """\
Score model responses by a rubric, for reinforcement fine-tuning.

  judge rubrics                          which rubrics there are
  judge score FILE --rubric summary --judge local
                                         score a file on this machine
  judge score FILE --rubric summary --model ID --output OUT
                                         score it by a model on Bedrock
  judge score FILE --rubric summary --judge openai:URL --model ID --output OUT
                                         score it by a model on any server
  judge show OUT --worst 10              see where the rewards are low
  judge show OUT ID                      see why one row got its reward"""

_EXIT_CODES = """\
Exit codes:
  0    every row was scored
  1    some rows could not be scored
  2    something has to be fixed first, and the message says what
  3    the output can no longer be written (the disk is full)
  130  interrupted
After 3 and 130 what was scored so far is kept; continue with --resume."""

_SCORE = """\
Score each response in FILE by a rubric.

Each line of FILE is a JSON object, either with the conversation,
  {"id": 1, "reference_answer": "...",
   "messages": [{"role": "user", "content": "..."},
                {"role": "assistant", "content": "the response"}]}
or with plain texts:
  {"id": 1, "prompt": "...", "response": "...", "reference_answer": "..."}
The reference answer is needed only by rubrics that compare with it. A record
without an id gets its line number as its id.

Every row of FILE gets one row of output, in the same order, as JSON Lines. Its
"outcome" is "scored", with a "reward", or "unscored", with a "reason" and no
reward. On a terminal you see a table instead. A summary goes to stderr.

With --output each row is saved as soon as it is scored, so that an interrupted
run can continue with --resume. Rows whose sample, rubric, prompt and judge
have not changed keep their reward, wherever they are in FILE; the others are
judged again. Rows that are no longer in FILE are dropped, and you are told so
before the run begins."""

_RENDER = """\
Print what the judge would be asked about each row of FILE: the whole prompt,
word for word. No model is asked. For a row that needs no judge, say why."""

_RUBRICS = """\
List all rubrics, or show everything about one: its checks and gates, its
criteria with the text of each level, how they become the reward, and what
happens when the judge fails. A rubric file of your own is checked, and all its
faults are listed."""

_CHECKS = "List the checks that a rubric can use, or show the options of one."

_SHOW = """\
Show the rows that `judge score --output OUT` wrote.

With an ID, show all about that row: what was asked, the response, what each
check and criterion gave and why, how the reward came about, who judged, and
what it cost. An ID is a JSON value: 7 is a number, '"7"' is text. The quotes
are needed only where both exist.

Without an ID, list the rows, each with the reason for its weakest part.

Prompts and responses are read from the file that was scored. The rows hold its
path; if the file has moved, name it with --input. Weights and formula are read
from the rubric, which is found by its name; if you gave a file of your own as
--rubric, give it here too."""

_BATCH = """\
Score a large file by a batch inference job on Bedrock. A job costs less than
live calls and takes hours."""

_BATCH_EPILOG = """\
The three steps:
  judge batch submit FILE --rubric NAME --model ID --bucket s3://... --role ARN
  judge batch status JOB
  judge batch collect JOB FILE --rubric NAME --output OUT"""

_SUBMIT = """\
Upload every question that `judge score` would ask, start a batch inference job
on them, and print the job's ARN.

The questions ask for JSON in plain words, without a schema or a tool, because a
job cannot find out which of these its model supports. Answers are read as
strictly as those of live calls."""

_COLLECT = """\
Score FILE by the answers of a finished job. The rows are the same as those of
`judge score`.

A row that the job did not answer, or answered in a way that cannot be read, is
unscored. `judge score --resume` with the same FILE, OUT and model asks for them
live.

The exit codes are those of `judge score`; 2 also means that the job is not
finished."""


_WORDS = (
    (r"the following arguments are required: (.*)", r"missing: \1"),
    (r"argument (\S+): expected one argument", r"\1: its value is missing"),
    (r"argument (\S+): invalid int value: (.*)", r"\1: wanted a whole number, found \2"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 and \2 cannot be used together"),
)
"""Patterns of argparse's messages, and our words for them."""

_CHOICE = re.compile(r"argument (?P<of>\S+): invalid choice: '(?P<found>[^']*)' \(choose from (?P<known>.*)\)")
"""`argument COMMAND: invalid choice: 'scor' (choose from 'score', 'render')`."""

_OPTION = re.compile(r"--[a-z-]*[a-z]")
"""An option in a help text: `--sample-model`."""


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong, with the nearest thing it knows."""

    _given: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where the help is, and exit with 2. A misspelt option is told before a missing one."""
        if message.startswith("the following arguments are required") and (option := self._misspelt()):
            message = self._no_option(option)
        for pattern, words in _WORDS:
            message = re.sub(pattern, words, message)
        if wrong := _CHOICE.search(message):
            message = _no_choice(wrong)
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def format_help(self) -> str:
        """Return the help; its heading `arguments` is enough."""
        return super().format_help().replace("positional arguments:", "arguments:")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and refuse unknown arguments here, where the command's own options are known."""
        self._given = args or ()
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            option = unknown[0].partition("=")[0]
            self.error(self._no_option(option) if option.startswith("-") else f"unexpected argument {unknown[0]!r}")
        return known, unknown

    def _options(self) -> Sequence[str]:
        return _OPTION.findall(self.format_help())

    def _misspelt(self) -> str:
        """Return the first option that was given and that there is none of, if it is close to one that there is."""
        options = self._options()
        given = (word.partition("=")[0] for word in self._given if word.startswith("--"))
        unknown = (word for word in given if not any(option.startswith(word) for option in options))
        return next((word for word in unknown if near_miss(word, options)), "")

    def _no_option(self, option: str) -> str:
        return f"there is no option {option!r}{near_miss(option, self._options())}"


def _no_choice(wrong: re.Match[str]) -> str:
    """Say that there is no such command, or that an option has no such value."""
    found, known = wrong["found"], re.findall(r"[\w-]+", wrong["known"])
    near = near_miss(found, known)
    if wrong["of"].startswith("-"):
        return f"{wrong['of']}: wanted one of {', '.join(known)}; found {found!r}{near}"
    return f"there is no command {found!r}{near or '; there are: ' + ', '.join(known)}"


class _Version(argparse.Action):
    """The action of `--version`; it looks the version up only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(f"judge {version('rft-judge')}")
        parser.exit()


def make_parser() -> argparse.ArgumentParser:
    """Return the parser; its result has the command's name as `command`, or None if none was given."""
    parser = _Parser("judge", description=_JUDGE, epilog=_EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.set_defaults(command=None, help=parser.format_help)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_score(commands)
    _add_show(commands)
    _add_lists(commands)
    add_trust(commands)
    add_data(commands)
    add_job(commands)
    add_serve(commands)
    add_exchange(commands)
    _add_batch(commands)
    return parser


def _add_score(commands: "_SubParsersAction[Any]") -> None:
    score = command(commands, "score", "score a file of responses", _SCORE, epilog=_EXIT_CODES)
    add_file(score)
    add_rubric(score)
    add_judge(score)
    add_output(score, help="the file to write the rows to (default: -, which is stdout)", default="-")
    render = command(commands, "render", "print what the judge would be asked", _RENDER)
    add_file(render)
    add_rubric(render)


def _add_show(commands: "_SubParsersAction[Any]") -> None:
    show = command(commands, "show", "show scored rows, and why they got their rewards", _SHOW)
    show.add_argument("output", metavar="OUT", help="the rows that were written; - is stdin")
    which = show.add_mutually_exclusive_group()
    which.add_argument("id", nargs="?", metavar="ID", help="the id of a row")
    which.add_argument("--worst", type=int, metavar="N", help="list the N rows with the lowest rewards")
    which.add_argument("--unscored", action="store_true", help="list the rows that were not scored")
    show.add_argument("--input", metavar="FILE", help="the file that was scored (default: as the rows say)")
    show.add_argument(
        "--rubric", metavar="NAME|FILE", help="the rubric that scored the rows (default: the one of the name in the rows)"
    )


def _add_lists(commands: "_SubParsersAction[Any]") -> None:
    rubrics = command(commands, "rubrics", "list all rubrics, or show one", _RUBRICS)
    rubrics.add_argument("name", nargs="?", metavar="NAME|FILE", help="a rubric's name, or the path of its file")
    checks = command(commands, "checks", "list all checks, or show the options of one", _CHECKS)
    checks.add_argument("check", nargs="?", metavar="NAME", help="a check's name")


def _add_batch(commands: "_SubParsersAction[Any]") -> None:
    batch = command(commands, "batch", "score a large file by a batch inference job", _BATCH, epilog=_BATCH_EPILOG)
    batch.set_defaults(command=None, help=batch.format_help)
    steps = batch.add_subparsers(title="steps", metavar="STEP")
    submit = command(steps, "submit", "start a job on a file's questions", _SUBMIT, "batch submit")
    add_file(submit)
    add_rubric(submit)
    submit.add_argument("--model", required=True, metavar="ID", help="the judge's model id on Bedrock; a job has one model")
    submit.add_argument("--bucket", required=True, metavar="s3://BUCKET/PREFIX", help="where questions and answers are kept")
    submit.add_argument("--role", required=True, metavar="ARN", help="the role with which Bedrock reads and writes there")
    submit.add_argument("--name", metavar="NAME", help="the job's name (default: the rubric's name with the time)")
    status = command(steps, "status", "print the status of a job", "Print the status of a job in one line.", "batch status")
    _add_job(status)
    collect = command(steps, "collect", "score a file by a finished job's answers", _COLLECT, "batch collect")
    _add_job(collect)
    collect.add_argument("file", metavar="FILE", help="the file that was submitted")
    add_rubric(collect)
    add_output(collect, help="the file to write the rows to", required=True)
    for step in (submit, status, collect):
        add_region(step)


def _add_job(command: argparse.ArgumentParser) -> None:
    command.add_argument("job", metavar="JOB", help="the job's ARN, or the last part of it")
