"""What several tests stand on."""

import json
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from judge.converse import Call
from judge.intake.record_sample import read_sample
from judge.providers.bedrock.clients import connect
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import list_rubrics, load_rubric, parse_rubric
from judge.sample import Sample
from judge.wiring import BUILT_IN
from tests.chat_server import ChatServer, serve_chat
from tests.control_plane import ControlPlane, serve_control_plane
from tests.converse_server import ConverseServer, serve
from tests.job_server import JobServer, serve_jobs
from tests.stack_server import StackServer, serve_stack

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

Result = TypeVar("Result")

SHIPPED = list_rubrics([BUILT_IN / "rubrics"])
"""The names of the shipped rubrics."""

DATA = Path(__file__).parents[2] / "shared" / "data"


def pytest_configure() -> None:
    """Let Ctrl-C interrupt the commands that tests start: what a shell runs in the background ignores it, and so would they."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, and what it means where the recordings are missing."""
    skipped = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", ()))
    for reason, times in skipped.most_common():
        terminalreporter.write_line(f"skipped: {times} x {reason}")
    if skipped and not DATA.is_dir():
        terminalreporter.write_line(
            f"no recorded answers in {DATA}: everything else is tested, but not how the readers and checks do on real answers"
        )


@pytest.fixture(scope="session")
def _running() -> Iterator[ConverseServer]:
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def _running_jobs() -> Iterator[JobServer]:
    with serve_jobs() as running:
        yield running


@pytest.fixture(scope="session")
def _running_plane() -> Iterator[tuple[ControlPlane, str]]:
    with serve_control_plane() as running:
        yield running


@pytest.fixture(scope="session")
def _running_stack() -> Iterator[StackServer]:
    with serve_stack() as running:
        yield running


@pytest.fixture
def deployed(server: ConverseServer, _running_stack: StackServer, monkeypatch: pytest.MonkeyPatch) -> StackServer:
    """A deployed stack: CloudFormation, Lambda and CloudWatch."""
    for name, one in _running_stack.services.items():
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{name.upper()}", one.url)
    _running_stack.reset()
    return _running_stack


@pytest.fixture
def plane(jobs: JobServer, _running_plane: tuple[ControlPlane, str], monkeypatch: pytest.MonkeyPatch) -> ControlPlane:
    """Bedrock's control plane for training jobs, beside S3 and Converse."""
    plane, url = _running_plane
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", url)
    plane.reset()
    return plane


@pytest.fixture
def jobs(server: ConverseServer, _running_jobs: JobServer, monkeypatch: pytest.MonkeyPatch) -> JobServer:
    """S3 and the jobs of Bedrock, beside its Converse endpoint."""
    for service in ("S3", "BEDROCK"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", _running_jobs.url)
    _running_jobs.reset()
    return _running_jobs


@pytest.fixture
def server(_running: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConverseServer]:
    """A Converse endpoint, and an environment in which boto3 goes to it and nowhere else."""
    for name, value in {
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": _running.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    _running.reset()
    yield _running
    _running.closing.set()


@pytest.fixture(scope="session")
def _running_chat() -> Iterator[ChatServer]:
    with serve_chat() as running:
        yield running


@pytest.fixture
def chat(_running_chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """An OpenAI-compatible chat server, and an environment without a key, a proxy or another endpoint."""
    for name in ("AWS_BEARER_TOKEN_BEDROCK", "OPENAI_API_KEY", "JUDGE_BASE_URL", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    _running_chat.reset()
    yield _running_chat
    _running_chat.closing.set()


@cache
def client(read_timeout: float = 5.0) -> "BedrockRuntimeClient":
    """Make a client to the server once; making one costs half a second."""
    return connect(threads=16, read_timeout=read_timeout)


@pytest.fixture(scope="session")
def prompts() -> Prompts:
    """The shipped templates."""
    return Prompts([BUILT_IN / "prompts"])


def make_rubric(**changes: Any) -> Rubric:
    """Make a rubric of two criteria; what is given replaces its fields."""
    criteria = [
        {"name": "right", "description": "Is it right?", "boolean": True, "weight": 3.0},
        {"name": "clear", "description": "Is it clear?", "levels": {1: "no", 2: "so so", 3: "yes"}},
    ]
    return parse_rubric({"name": "test", "description": "A test.", "criteria": criteria, **changes})


def make_sample(**changes: Any) -> Sample:
    """Make a sample; what is given replaces fields of its record."""
    plain = {} if "messages" in changes else {"prompt": "What is 2 + 2?", "response": "4"}
    sample = read_sample({"id": 1, **plain, **changes})
    assert isinstance(sample, Sample)
    return sample


def make_call(prompts: Prompts, **changes: Any) -> Call:
    """Make a call about one sample; what is given replaces fields of the call or of its question."""
    question = prompts.render(changes.pop("rubric", None) or make_rubric(), changes.pop("sample", None) or make_sample())
    asked = {"max_tokens": 64} | {name: changes.pop(name) for name in [*changes] if name in Question.model_fields}
    return Call(**{"question": question.model_copy(update=asked), "model": "a.model-v1:0", **changes})


def verdict(*, right: object = True, clear: object = 3) -> str:
    """Write a judge's answer to the rubric of `make_rubric`."""
    return json.dumps({"right": {"reason": "r", "score": right}, "clear": {"reason": "c", "score": clear}})


def marks(rubric: str, value: float = 1.0) -> str:
    """Write a judge's answer by a shipped rubric: the level that lies at a value from 0, the worst, to 1, for each criterion."""
    asked = load_rubric(BUILT_IN / "rubrics" / f"{rubric}.yaml")
    scores = {one.name: one.scale.answer_at(value) for one in asked.judged}
    if asked.judge.reasons == "brief":
        return json.dumps({"reason": "r", **scores})
    return json.dumps({name: {"reason": "r", "score": score} for name, score in scores.items()})


def begin(do: Callable[..., Result], *arguments: Any) -> Future[Result]:
    """Do something in a thread of its own, which keeps no test run from ending."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(do(*arguments))
        except BaseException as error:  # noqa: BLE001  whoever asks for the result gets it
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def within(do: Callable[..., Result], *arguments: Any) -> Result:
    """Do something that may wait for ever when it is broken: the test then fails instead."""
    return begin(do, *arguments).result(5)


@pytest.fixture
def go() -> Iterator[threading.Event]:
    """What stalls until it is told to go on, at the latest when the test is over."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Write rows into a JSON Lines file; text is written as it is."""

    def write(*rows: Mapping[str, Any] | str, name: str = "samples.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
        return path

    return write
