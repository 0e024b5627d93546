"""Makes the parsers of `judge data`. Loads nothing that only the commands need."""

from typing import TYPE_CHECKING, Any

from judge.doors.arguments import add_judge, add_output, add_rubric, command

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_DATA = "Check the data set of a training job, and split it, before the job costs anything."

_CHECK = """\
Check the records of a training job: everything that would make the job fail,
or that it would drop or ignore in silence, with the line it stands in.

Each line of FILE is a JSON object as Bedrock's RFT takes it:
  {"messages": [{"role": "user", "content": "..."}],
   "reference_answer": "...", "any other field": "..."}
All faults are listed at once, then a table of what the data look like. With
--rubric, each record is also tried with what the rubric's checks and prompts
need; with --validation, both files are compared, so that no prompt is in both.

With --sample-model, responses are drawn from the base model at the temperature
of a training job, 0.6, and scored: does the reward tell them apart at all? A
job cannot learn where nothing is ever right, or everything always is."""

_SPLIT = """\
Split FILE into a file to train on and one to validate with. Records whose
prompts are the same, or nearly, stay on the same side. The same FILE always
gives the same split."""

_EXIT_CODES = """\
Exit codes:
  0    a job can use the data
  1    it cannot, or should not, or it cannot be said whether it should (too
       many responses could not be scored); the output says which
  2    something has to be fixed first, and the message says what
  130  interrupted"""


def add_data(commands: "_SubParsersAction[Any]") -> None:
    """Add `data` with its steps."""
    data = command(commands, "data", "check and split the data set of a training job", _DATA)
    data.set_defaults(command=None, help=data.format_help)
    steps = data.add_subparsers(title="steps", metavar="STEP")
    _add_check(steps)
    split = command(steps, "split", "make a validation file", _SPLIT, "data split")
    split.add_argument("file", metavar="FILE", help="the records, as `judge data check` takes them")
    split.add_argument("--train", metavar="OUT", required=True, help="the file to train on")
    split.add_argument("--validation", metavar="OUT", required=True, help="the file to validate with")
    split.add_argument(
        "--share", type=float, default=0.1, metavar="SHARE", help="the share of the prompts to validate with (default: 0.1)"
    )
    split.add_argument("--overwrite", action="store_true", help="replace the two files if they exist")


def _add_check(steps: "_SubParsersAction[Any]") -> None:
    check = command(steps, "check", "find what is wrong with a data set", _CHECK, "data check", epilog=_EXIT_CODES)
    check.add_argument("file", metavar="FILE", help="the records to train on, as JSON Lines")
    check.add_argument("--validation", metavar="FILE", help="the records to validate with")
    add_rubric(check)
    check.add_argument(
        "--max-prompt-length",
        type=int,
        metavar="TOKENS",
        help="maxPromptLength of the job: longer prompts are dropped (default: made from the longest one by `judge job create`)",
    )
    sampling = check.add_argument_group("is there anything to learn?")
    sampling.add_argument("--sample-model", metavar="ID", help="draw responses from this model, the base model, and score them")
    sampling.add_argument("--prompts", type=int, default=50, metavar="N", help="how many prompts to draw for (default: 50)")
    sampling.add_argument("--samples", type=int, default=4, metavar="N", help="how many responses to each (default: 4)")
    sampling.add_argument(
        "--max-tokens", type=int, default=2048, metavar="N", help="the room for a response, in tokens (default: 2048)"
    )
    add_judge(check)
    add_output(check, help="keep the scored responses in this file, for `judge show` and `judge report`")
