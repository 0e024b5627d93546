"""The arguments that several commands have. Loads nothing that only the commands need."""

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def command(
    commands: "_SubParsersAction[Any]", name: str, line: str, text: str, called: str = "", epilog: str | None = None
) -> argparse.ArgumentParser:
    """Add a command and return its parser.

    Args:
        commands: where it is added.
        name: what a person types.
        line: what it does, in the list of commands.
        text: its help.
        called: the name by which the entry point finds it; empty if it is the same.
        epilog: what stands below the options.
    """
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=line, description=text, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.set_defaults(command=called or name)
    return made


def add_file(parser: argparse.ArgumentParser) -> None:
    """Add the file of samples."""
    parser.add_argument("file", metavar="FILE", help="JSON Lines, one sample per line; - is stdin")


def add_rubric(parser: argparse.ArgumentParser) -> None:
    """Add the rubric."""
    parser.add_argument("--rubric", metavar="NAME|FILE", help="a rubric's name, or the path of its file (default: JUDGE_RUBRIC)")


def add_judge(parser: argparse.ArgumentParser) -> None:
    """Add who judges: the judge, its models, how many samples at a time, and the region."""
    parser.add_argument(
        "--judge",
        metavar="JUDGE",
        help="who judges: bedrock, openai:URL (an OpenAI-compatible endpoint such as http://127.0.0.1:8000/v1), local (a small "
        "model on this machine), or replies:FILE (recorded answers) (default: openai: at JUDGE_BASE_URL, or bedrock)",
    )
    parser.add_argument(
        "--model",
        action="append",
        dest="models",
        metavar="ID",
        help="the judge's model id on Bedrock or at the endpoint; give it again to add a fallback (default: JUDGE_MODELS, or the "
        "rubric's)",
    )
    parser.add_argument(
        "--concurrency", type=int, metavar="N", help="how many samples to judge at a time (default: JUDGE_CONCURRENCY, or 16)"
    )
    add_region(parser)


def add_region(parser: argparse.ArgumentParser) -> None:
    """Add the AWS region."""
    parser.add_argument("--region", metavar="REGION", help="the AWS region (default: AWS_REGION, or the profile's)")


def add_output(parser: argparse.ArgumentParser, **more: Any) -> None:
    """Add the output, and what to do when it exists."""
    parser.add_argument("--output", metavar="OUT", **more)
    how = parser.add_mutually_exclusive_group()
    resume = "continue the run in OUT: keep the rewards that still fit, judge the rest"
    how.add_argument("--resume", dest="how", action="store_const", const="resume", default="new", help=resume)
    how.add_argument("--overwrite", dest="how", action="store_const", const="overwrite", help="replace OUT")
