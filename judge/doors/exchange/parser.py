"""Makes the parsers of `judge import` and `judge export`. Loads nothing that only the commands need."""

from typing import TYPE_CHECKING, Any

from judge.doors.arguments import add_rubric, command

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_IMPORT = """\
Make a rubric of a grader in OpenAI's JSON: string_check, text_similarity,
score_model, label_model, python or multi.

The rubric is written beside a template, where the grader has texts of its own.
Whatever would give another reward than OpenAI's grader is listed, line by line,
and what cannot be said in a rubric is refused."""

_EXPORT = """\
Write a rubric in the form of another system.

  reward-prompt   a Jinja template and its JSON for a SageMaker evaluator of type
                  RewardPrompt: the judge's part of the rubric alone
  reward-function the request that registers the deployed Lambda (--stack) as a
                  SageMaker evaluator of type RewardFunction

Whatever the other system cannot say is listed."""


def add_exchange(commands: "_SubParsersAction[Any]") -> None:
    """Add `import` and `export`."""
    taken = command(commands, "import", "make a rubric of an OpenAI grader", _IMPORT)
    taken.add_argument("file", metavar="FILE", help="the grader, as JSON; - is stdin")
    taken.add_argument("--name", metavar="NAME", help="the rubric's name (default: the grader's)")
    taken.add_argument("--folder", default=".", metavar="DIR", help="where rubrics/ and prompts/ are (default: .)")
    taken.add_argument("--overwrite", action="store_true", help="replace the files if they exist")
    given = command(commands, "export", "write a rubric for another system", _EXPORT)
    add_rubric(given)
    given.add_argument("--to", required=True, choices=["reward-prompt", "reward-function"], help="the other system's form")
    given.add_argument("--stack", metavar="NAME", help="the deployed stack, for a reward function")
    given.add_argument("--output", default="-", metavar="OUT", help="the file to write (default: -, which is stdout)")
