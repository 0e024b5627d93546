"""A job is planned, shown, tried and started; whatever is wrong is said before anything is uploaded."""

import json
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from judge.doors.cli import main
from judge.training.hyperparameters import HYPERPARAMETERS, Hyperparameter
from tests.control_plane import ControlPlane
from tests.job_server import BUCKET, JobServer
from tests.service_server import Params, Refuse, find_faults
from tests.stack_server import VERSION, StackServer, reward
from tests.training.conftest import write_records

CREATE = "CreateModelCustomizationJob"


class Bench:
    """A data set, a stack, a control plane, and the command."""

    def __init__(
        self, folder: Path, plane: ControlPlane, stack: StackServer, jobs: JobServer, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.plane, self.stack, self.jobs, self._capsys = plane, stack, jobs, capsys
        self.train = write_records(folder / "train.jsonl", 120, topic="sums")
        self.validation = folder / "validation.jsonl"
        rows = [
            {"messages": [{"role": "user", "content": f"Name the capital of country {n}."}], "reference_answer": str(n)}
            for n in range(7)
        ]
        self.validation.write_text("".join(json.dumps(row) + "\n" for row in rows))
        self.out = self.err = ""

    def run(self, *more: str) -> int:
        code = main(["job", "create", str(self.train), *more])
        self.out, self.err = self._capsys.readouterr()
        return code

    @contextmanager
    def interrupted_at(self, operation: str) -> Iterator[None]:
        """Have Ctrl-C pressed while Bedrock is at work on an operation."""
        assert self.plane.service
        acts = self.plane.service.acts
        act = acts[operation]

        def press(params: Params) -> Params:
            answer = act(params)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return answer

        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        acts[operation] = press
        try:
            yield
        finally:
            acts[operation] = act
            signal.signal(signal.SIGINT, before)

    @property
    def touched(self) -> bool:
        """Whether anything was uploaded, asked for or invoked."""
        return bool(self.jobs.objects or self.plane.asked or self.stack.samples)


@pytest.fixture
def bench(
    tmp_path: Path,
    plane: ControlPlane,
    deployed: StackServer,
    jobs: JobServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Bench:
    """All that a job needs."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.delenv("JUDGE_RUBRIC", raising=False)
    return Bench(tmp_path, plane, deployed, jobs, capsys)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        pytest.param(["--epochs", "0"], "--epochs (epochCount, passes over the data): wanted 1 to 50, found 0", id="range"),
        pytest.param(["--max-prompt-length", "0"], "in silence): wanted 1 or more, found 0", id="range-of-prompts"),
        pytest.param(["--eval-interval", "5"], "there is nothing to validate with", id="interval"),
        pytest.param(["--name", "a_b"], "--name: wanted at most 63 letters", id="name"),
        pytest.param(["--stack", "nobody"], "there is no stack nobody", id="stack"),
        pytest.param(["--rubric", "summary"], "gives rewards by math_reasoning, and this is summary", id="other-rubric"),
        pytest.param(["--rubric", "sumary"], "did you mean 'summary'", id="no-rubric"),
        pytest.param(["--tag", "team"], "--tag: wanted KEY=VALUE, found 'team'", id="tag"),
        pytest.param(["--tag", "=a"], "--tag: wanted KEY=VALUE, found '=a'", id="tag-without-key"),
        pytest.param(["--name", "a" * 64], "--name: wanted at most 63 letters", id="long-name"),
        pytest.param(["--name", "ftjob-mine"], "only the ids of open-weight jobs", id="name-of-an-open-weight-job"),
        pytest.param(["--stack", ""], "--stack: wanted the name of a stack", id="no-stack-name"),
        pytest.param(["--security-group", "sg-1"], "a job in a VPC needs both", id="vpc-without-subnet"),
        pytest.param(["--subnet", "subnet-1"], "a job in a VPC needs both", id="vpc"),
        pytest.param(["--base-model", "openai.gpt-oss-20b"], "us-west-2 alone", id="region"),
        pytest.param(["--base-model", "nova-lite", "--dry-run"], "with the vendor's part, such as amazon.nova", id="vendor"),
        pytest.param(["--validation", "none.jsonl"], "none.jsonl: cannot be read", id="no-file"),
        pytest.param(["--max-prompt-length", "1"], "and 100 more: prompt too long", id="prompts-too-long"),
    ],
)
def test_what_cannot_work_is_said_before_anything_happens(
    bench: Bench, more: list[str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    assert bench.run(*more) == 2
    assert says in bench.err
    assert bench.out == ""
    assert not bench.touched


@pytest.mark.parametrize("more", [["--name", "a_b"], ["--tag", "team"], ["--subnet", "subnet-1"]], ids=" ".join)
def test_a_wrong_option_is_told_before_the_data_are_read(bench: Bench, more: list[str]) -> None:
    bench.train.unlink()
    assert bench.run(*more) == 2
    assert f"{more[0]}" in bench.err
    assert "train.jsonl" not in bench.err


def test_data_that_a_job_cannot_use_are_refused_with_all_their_faults(bench: Bench) -> None:
    lines = bench.train.read_text().splitlines()
    bench.train.write_text("\n".join([*lines, "{broken", '{"messages": []}']) + "\n")
    assert bench.run() == 2
    assert "train.jsonl:121" in bench.err
    assert "train.jsonl:122" in bench.err
    assert not bench.touched


def test_a_reference_that_the_stacks_rubric_cannot_read_is_a_fault(bench: Bench) -> None:
    write_records(bench.train, 120, reference_answer="no number at all, and no expression either")
    assert bench.run() == 2
    assert "train.jsonl:1: check" in bench.err
    assert not bench.touched


def broken(samples: list[dict[str, Any]]) -> object:
    msg = "no judge model"
    raise ValueError(msg)


def unscored(samples: list[dict[str, Any]]) -> object:
    metrics = [
        {"name": "unscored_throttled", "value": 1.0, "type": "Metric"},
        {"name": "imputed", "value": 1.0, "type": "Metric"},
    ]
    return [{"id": one["id"], "aggregate_reward_score": 0.0, "metrics_list": metrics} for one in samples]


@pytest.mark.parametrize(("grade", "says"), [(broken, "ValueError: no judge model"), (unscored, "unscored_throttled")])
def test_a_function_that_cannot_score_the_data_stops_the_job(bench: Bench, grade: Callable[..., object], says: str) -> None:
    bench.stack.grade = grade
    assert bench.run() == 2
    assert says in bench.err
    assert not bench.jobs.objects
    assert not bench.plane.asked


def test_a_refusal_of_bedrock_ends_with_advice(bench: Bench) -> None:
    assert bench.plane.service
    bench.plane.service.refusals[CREATE] = [Refuse(403, "AccessDeniedException", "no")]
    assert bench.run() == 2
    assert "iam:PassRole" in bench.err


def test_a_job_whose_answer_was_lost_can_be_asked_for_again_by_its_name(bench: Bench) -> None:
    assert bench.plane.service
    bench.plane.service.broken[:] = [True]
    assert bench.run() == 2
    name = bench.err.partition("add --name ")[2].partition(":")[0]
    assert bench.run("--name", name) == 0
    assert len(bench.plane.jobs) == 1


def test_whoever_gave_a_name_is_not_told_to(bench: Bench) -> None:
    assert bench.plane.service
    bench.plane.service.broken[:] = [True]
    assert bench.run("--name", "my-job") == 2
    assert "run the command again: if it was started after all, no second one is" in bench.err
    assert "add --name" not in bench.err


@pytest.mark.parametrize("operation", [CREATE, "GetModelCustomizationJob"])
def test_an_interrupt_says_what_may_have_happened_and_the_same_command_goes_on(bench: Bench, operation: str) -> None:
    with bench.interrupted_at(operation):
        assert bench.run() == 130
    assert "the data may have been uploaded, and the job may have been started and cost money" in bench.err
    name = bench.err.partition("add --name ")[2].partition(":")[0]
    assert bench.run("--name", name) == 0
    assert len(bench.plane.jobs) == 1


def test_a_file_that_changes_while_the_function_is_tried_is_not_uploaded(bench: Bench) -> None:
    def grade(samples: list[dict[str, Any]]) -> object:
        with bench.train.open("a") as file:
            file.write("{broken\n")
        return reward(samples)

    bench.stack.grade = grade
    assert bench.run() == 2
    assert "train.jsonl: has changed since its records were checked, so it was not uploaded" in bench.err
    assert not bench.jobs.objects
    assert not bench.plane.asked


def test_two_at_once_start_one_job(bench: Bench) -> None:
    def start(_: int) -> int:
        return main(["job", "create", str(bench.train), "--name", "my-job"])

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(start, range(2))) == [0, 0]
    assert len(bench.plane.jobs) == 1
    assert list(bench.jobs.objects) == [f"{BUCKET}/data/my-job/train.jsonl"]


def test_a_dry_run_prints_the_request_and_does_nothing(bench: Bench) -> None:
    assert bench.run("--validation", str(bench.validation), "--name", "my-job", "--dry-run") == 0
    request = json.loads(bench.out)
    shape = botocore.session.get_session().get_service_model("bedrock").operation_model(CREATE).input_shape
    assert ParamValidator().validate(request, shape).generate_report() == ""
    assert not list(find_faults(request, shape, "request"))
    assert request["customizationConfig"]["rftConfig"] == {
        "graderConfig": {"lambdaGrader": {"lambdaArn": VERSION}},
        "hyperParameters": {
            "epochCount": 6,
            "batchSize": 16,
            "learningRate": 0.0001,
            "maxPromptLength": 1024,
            "trainingSamplePerPrompt": 8,
            "inferenceMaxTokens": 2048,
            "evalInterval": 7,
        },
    }
    assert not bench.touched


EVERYTHING = [
    *("--epochs", "2", "--batch-size", "32", "--learning-rate", "5e-5", "--samples", "4", "--max-prompt-length", "512"),
    *("--max-tokens", "256", "--reasoning-effort", "low", "--eval-interval", "5", "--kms-key", "alias/mine"),
    *("--subnet", "subnet-1", "--security-group", "sg-1", "--tag", "team=a", "--name", "My-Job"),
]
NOT_SENT = {"hyperParameters": "for other kinds of training: ours are in customizationConfig.rftConfig"}
"""What the API takes and a plan never has."""


def test_a_dry_run_has_every_parameter_of_the_api_within_its_range(bench: Bench) -> None:
    """Set the request beside the API's own model; `pytest -rP -k every_parameter` prints the table."""
    assert bench.run("--validation", str(bench.validation), *EVERYTHING, "--dry-run") == 0
    request = json.loads(bench.out)
    shape: Any = botocore.session.get_session().get_service_model("bedrock").operation_model(CREATE).input_shape
    rft = shape.members["customizationConfig"].members["rftConfig"].members["hyperParameters"]
    sent = request["customizationConfig"]["rftConfig"]["hyperParameters"]
    table = [*beside(shape, request), *beside(rft, sent)]
    print("\n".join(f"{name:24} {allowed:52.52} {value:60.60}" for name, allowed, value in table))
    assert {name for name, _, value in table if value == "-"} == set(NOT_SENT)
    assert not list(find_faults(request, shape, "request"))


def beside(shape: Any, sent: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return for each parameter its name, what the API allows, and what is sent."""
    rows = []
    for name, member in shape.members.items():
        bounds = {key: member.metadata[key] for key in ("min", "max", "enum", "pattern") if key in member.metadata}
        allowed = ", ".join(f"{key} {value}" for key, value in bounds.items()) or member.type_name
        rows.append((name, allowed, json.dumps(sent[name]) if name in sent else "-"))
    return rows


@pytest.mark.parametrize("one", HYPERPARAMETERS, ids=lambda one: one.name)
def test_the_ends_of_each_range_are_taken_and_what_lies_beyond_is_refused(bench: Bench, one: Hyperparameter) -> None:
    option = f"--{one.field.replace('_', '-')}"
    step = 1e-9 if one.field == "learning_rate" else 1
    more = ["--validation", str(bench.validation)] if one.field == "eval_interval" else []
    for end, beyond in ((one.low, -step), (one.high, step)):
        if end is None:
            continue
        asked = 20 if (one.field, end) == ("max_prompt_length", 1) else end  # a limit below the prompts is another fault
        assert bench.run(option, f"{asked:.10g}", *more, "--dry-run") == 0, bench.err
        assert bench.run(option, f"{end + beyond:.10g}", *more, "--dry-run") == 2
        assert f"{option} ({one.name}, " in bench.err
    assert not bench.touched


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", "0", "-0.0001"])
def test_a_learning_rate_that_is_none_is_refused(bench: Bench, value: str) -> None:
    assert bench.run(f"--learning-rate={value}") == 2
    assert "--learning-rate (learningRate, " in bench.err
    assert not bench.touched


def test_the_plan_shows_each_value_with_its_range_and_its_reason_and_the_cost(bench: Bench) -> None:
    bench.run("--validation", str(bench.validation), "--samples", "4", "--dry-run")
    shown = [" ".join(line.split()) for line in bench.err.splitlines()]
    lines = dict(pairwise(shown))
    assert lines["batchSize 16 16 to 512"].startswith("prompts in a step; guidance 128")
    assert lines["trainingSamplePerPrompt 4 2 to 16"] == "responses to each prompt; given"
    assert f"rewards math_reasoning, by {VERSION}" in shown
    assert "48 steps of 64 responses: 2,880 responses of the training and 42 of validations" in bench.err
    assert "at most 160 responses at the same time" in bench.err
    assert "the judge: 2,922 calls, about" in bench.err
    assert "US dollars" in bench.err


def test_a_rubric_that_is_not_here_leaves_the_cost_open(bench: Bench) -> None:
    bench.stack.outputs["Rubric"] = "of_somebody_else"
    assert bench.run("--dry-run") == 0
    assert "what the judge costs is not known" in bench.err
    assert "the judge: " not in bench.err


def test_a_job_is_started_and_the_next_commands_are_told(bench: Bench) -> None:
    assert bench.run("--name", "my-job", "--tag", "team=a=b", "--region", "us-east-1") == 0
    assert bench.out == f"{next(iter(bench.plane.jobs))}\n"
    assert "judge job watch my-job --region us-east-1" in bench.err
    assert f"{BUCKET}/data/my-job/train.jsonl" in bench.jobs.objects
    job = next(iter(bench.plane.jobs.values()))
    assert job["jobTags"] == [{"key": "team", "value": "a=b"}]


def test_a_job_that_has_ended_is_not_called_a_new_one(bench: Bench) -> None:
    assert bench.run("--name", "my-job") == 0
    assert "no new one was started" not in bench.err
    bench.plane.course = ("Completed",)
    assert bench.run("--name", "my-job") == 0
    assert "Completed, created 2" in bench.err
    assert "no new one was started: give another --name for one; next:\n  judge job watch my-job\n" in bench.err
    assert "judge job stop" not in bench.err
    assert len(bench.plane.jobs) == 1


def test_the_function_gets_a_record_as_the_job_sends_it(bench: Bench) -> None:
    bench.stack.grade = lambda samples: reward(samples, -0.5)
    assert bench.run() == 0
    assert "the function scored the first record of the data: -0.5, in " in bench.err
    assert "at this pace, scoring takes less than a minute of the job" in bench.err
    (sample,) = bench.stack.samples
    assert sample["messages"][-1] == {"role": "assistant", "content": "0"}
    assert sample["metadata"] == {"reference_answer": "0", "topic": "sums"}


def test_without_a_bound_on_what_is_judged_at_once_no_time_is_told(bench: Bench) -> None:
    bench.stack.parameters = {}
    assert bench.run() == 0
    assert "the function scored the first record of the data: 0.5, in " in bench.err
    assert "at this pace" not in bench.err


def test_the_same_command_with_a_name_starts_one_job(bench: Bench) -> None:
    codes = {bench.run("--name", "my-job") for _ in range(2)}
    assert codes == {0}
    assert len(bench.plane.jobs) == 1
