"""The next command looks in the same place as the one that names it."""

from argparse import Namespace

from judge.doors.job.next_step import next_step
from judge.doors.parser import make_parser

PLACE = {"stack": "judge", "endpoint": None, "region": None}


def test_what_is_the_default_is_left_out() -> None:
    assert next_step("watch", "a-job", Namespace(**PLACE)) == "judge job watch a-job"


def test_what_was_given_is_given_again_and_is_understood() -> None:
    place = {"stack": "mine", "endpoint": "http://a/b c", "region": "us-west-2"}
    line = next_step("delete", "a-job", Namespace(**place), "--keep-model")
    assert line == "judge job delete a-job --keep-model --stack mine --endpoint 'http://a/b c' --region us-west-2"
    read = make_parser().parse_args(["job", "delete", "a-job", "--keep-model", "--stack", "mine", "--region", "us-west-2"])
    assert (read.job, read.keep_model, read.stack, read.region) == ("a-job", True, "mine", "us-west-2")


def test_a_name_cannot_steer_the_terminal() -> None:
    assert next_step("watch", "\x1b[2J; rm", Namespace(**PLACE)) == "judge job watch '\\x1b[2J; rm'"
