"""The arguments of `judge serve`."""

from judge.doors.parser import make_parser


def test_without_options_only_this_machine_is_served() -> None:
    parsed = make_parser().parse_args(["serve", "--rubric", "summary"])
    assert (parsed.command, parsed.host, parsed.port) == ("serve", "127.0.0.1", 8000)
    assert (parsed.queue, parsed.deadline, parsed.max_body) == (1024, 150.0, 10)
