"""Arguments that several commands have."""

import argparse

import pytest

from judge.doors.arguments import add_judge, add_output, command


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    made = command(parser.add_subparsers(), "do", "does it", "Does it.", "do it")
    add_judge(made)
    add_output(made, default="-")
    return parser


def test_an_output_is_continued_or_replaced_but_not_both() -> None:
    with pytest.raises(SystemExit):
        _parser().parse_args(["do", "--resume", "--overwrite"])
    assert _parser().parse_args(["do"]).how == "new"
    assert _parser().parse_args(["do", "--resume"]).how == "resume"


def test_models_keep_their_order() -> None:
    given = _parser().parse_args(["do", "--model", "b", "--model", "a"])
    assert (given.command, given.judge, given.models, given.output) == ("do it", None, ["b", "a"], "-")
