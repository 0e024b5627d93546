"""The parsers of the commands from the deployed function to the tuned model."""

import re

import pytest

from judge.doors.cli import COMMANDS
from judge.doors.parser import make_parser
from judge.training.hyperparameters import HYPERPARAMETERS
from judge.training.plan import Hyperparameters

STEPS = [name.removeprefix("job ") for name in COMMANDS if name.startswith("job ")]
COMPARE = ["compare", "a.jsonl", "--base", "b", "--tuned", "t"]


@pytest.mark.parametrize(
    ("given", "named", "said"),
    [
        pytest.param(["invoke", "judge"], "invoke", "FILE", id="no file to invoke with"),
        pytest.param(["invoke", "judge", "a.jsonl", "--batch-size", "x"], "invoke", "--batch-size", id="no number"),
        pytest.param(["job", "create"], "job create", "FILE", id="no data"),
        pytest.param(["job", "create", "a.jsonl", "--learning-rate", "fast"], "job create", "--learning-rate", id="no rate"),
        pytest.param(["job", "create", "a.jsonl", "--reasoning-effort", "huge"], "job create", "'huge'", id="no such effort"),
        pytest.param(["job", "create", "a.jsonl", "--epochs", "1.5"], "job create", "--epochs", id="half a pass"),
        pytest.param(["job", "watch"], "job watch", "JOB", id="no job to watch"),
        pytest.param(["job", "stop"], "job stop", "JOB", id="no job to stop"),
        pytest.param(["job", "delete"], "job delete", "JOB", id="no job to delete"),
        pytest.param(["job", "deploy", "j", "--provisioned"], "job deploy", "--provisioned", id="no units"),
        pytest.param([*COMPARE], "compare", "--output", id="no folder"),
        pytest.param([*COMPARE[:4], "--output", "o"], "compare", "--tuned", id="one model alone"),
        pytest.param([*COMPARE, "--output", "o", "--temperature", "hot"], "compare", "--temperature", id="no temperature"),
        pytest.param(["job", "wathc", "j"], "job", "wathc", id="misspelt"),
    ],
)
def test_what_is_missing_or_wrong_ends_with_2(
    given: list[str], named: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args(given)
    assert ended.value.code == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert f"(see judge {named} --help)" in shown


@pytest.mark.parametrize("name", ["invoke", "compare", "job", *(f"job {step}" for step in STEPS)])
def test_each_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args([*name.split(), "--help"])
    assert ended.value.code == 0
    assert f"usage: judge {name}" in capsys.readouterr().out


def test_job_alone_lists_its_steps() -> None:
    arguments = make_parser().parse_args(["job"])
    assert arguments.command is None
    assert all(f"judge job {step}" in arguments.help() or f"    {step} " in arguments.help() for step in STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_known_by_its_command(step: str) -> None:
    given = [] if step == "list" else ["one"]
    assert make_parser().parse_args(["job", step, *given]).command == f"job {step}"


def test_nothing_is_done_that_was_not_asked_for() -> None:
    made = make_parser().parse_args(["job", "create", "a.jsonl"])
    assert not made.dry_run
    assert (made.stack, made.base_model) == ("judge", "amazon.nova-2-lite-v1:0:256k")
    assert {field: getattr(made, field) for field in Hyperparameters.model_fields} == dict.fromkeys(Hyperparameters.model_fields)
    deleted = make_parser().parse_args(["job", "delete", "a"])
    assert (deleted.yes, deleted.keep_model) == (False, False)
    assert not make_parser().parse_args(["job", "watch", "a"]).once
    assert make_parser().parse_args(["job", "deploy", "a"]).provisioned is None


def test_the_defaults_are_those_that_the_help_names(capsys: pytest.CaptureFixture[str]) -> None:
    invoked = make_parser().parse_args(["invoke", "f", "a.jsonl"])
    assert (invoked.batch_size, invoked.at_once, invoked.output) == (64, 12, "-")
    compared = make_parser().parse_args([*COMPARE, "--output", "o"])
    assert (compared.samples, compared.max_tokens, compared.temperature, compared.prompts) == (1, 2048, 0.6, None)
    for command, defaults in {"invoke": ("64", "12", "-"), "compare": ("1", "2048", "0.6")}.items():
        with pytest.raises(SystemExit):
            make_parser().parse_args([command, "--help"])
        shown = " ".join(capsys.readouterr().out.split())
        assert all(f"(default: {value}" in shown for value in defaults)


@pytest.mark.parametrize(
    ("option", "field"),
    [("--subnet", "subnets"), ("--security-group", "security_groups"), ("--tag", "tags")],
)
def test_what_may_be_repeated_is_kept_in_its_order(option: str, field: str) -> None:
    made = make_parser().parse_args(["job", "create", "a.jsonl", option, "one=1", option, "two=2"])
    assert getattr(made, field) == ["one=1", "two=2"]


def test_the_help_names_the_range_of_every_hyperparameter(capsys: pytest.CaptureFixture[str]) -> None:
    """The parser loads nothing of the training, so it repeats the ranges."""
    with pytest.raises(SystemExit):
        make_parser().parse_args(["job", "create", "--help"])
    options = capsys.readouterr().out.rpartition("hyperparameters:")[2].split("\n  --")
    told = {text.split()[0].replace("-", "_"): " ".join(text.split()) for text in options if text.strip()}
    assert {one.field for one in HYPERPARAMETERS} <= told.keys()
    for one in HYPERPARAMETERS:
        shown = told[one.field]
        if one.words:
            assert f"{{{','.join(one.words)}}}" in shown
        elif one.high is not None:
            ends = re.search(r"([\d.e-]+) to ([\d.e-]+)", shown)
            assert ends, shown
            assert [float(end) for end in ends.groups()] == [one.low, one.high]


@pytest.mark.parametrize("step", [one for one in STEPS if one != "create"])
def test_each_step_takes_a_region_and_an_endpoint(step: str) -> None:
    given = ["--endpoint", "http://127.0.0.1:1/v1", "--region", "us-west-2"]
    made = make_parser().parse_args(["job", step, *([] if step == "list" else ["one", "--stack", "other"]), *given])
    assert (made.endpoint, made.region) == ("http://127.0.0.1:1/v1", "us-west-2")
    assert step == "list" or (made.job, made.stack) == ("one", "other")


def test_what_is_given_to_compare_arrives() -> None:
    options = ["--output", "o", "--rubric", "r", "--endpoint", "e", "--judge", "local", "--prompts", "3", "--samples", "2"]
    made = make_parser().parse_args([*COMPARE, *options])
    assert (made.base, made.tuned, made.output, made.rubric, made.endpoint) == ("b", "t", "o", "r", "e")
    assert (made.judge, made.prompts, made.samples) == ("local", 3, 2)
