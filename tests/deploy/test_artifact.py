"""The built artifact in Lambda's own runtime: its interface emulator and its Python client, over real sockets."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from deploy.build import SERVICES, build
from deploy.local import ARCHITECTURE, ROOT, environment, free_port, lines, recorded, stack_here, wait_for
from judge.grader import Grader
from judge.intake.event import read_event
from judge.providers.replies import Replies
from judge.rubric.rubric_file import list_rubrics
from judge.trainer import answer
from tests.conftest import marks
from tests.converse_server import ConverseServer, Fail, Request, Say, Stall
from tests.deploy.test_template import metrics_shown

SAMPLES = lines(ROOT / "examples" / "summary" / "samples.jsonl")
SHIPPED = list_rubrics([ROOT / "rubrics"])
GOOD = marks("summary")
HEAVY = {
    *(
        "numpy",
        "rich",
        "xllamacpp",
        "sympy",
        "duckdb",
        "jsonschema",
        "jsonschema_rs",
        "rapidfuzz",
    ),
    *("asyncio", "sqlite3", "unittest", "aws_xray_sdk"),
}
"""Nothing of this is needed for a rubric that has no checks and a judge that answers in JSON."""


EVERY_PACKAGE = """\
name: extras
description: A check for each package that only some rubrics need.
checks:
- {check: regex, name: pattern, patterns: ['"half": "']}
- {check: json_schema, name: form, json_schema: {type: object, required: [half]}}
- {check: similarity, name: wording, key: wording}
- {check: math, name: value, key: value}
- check: sql
  name: rows
  engine: duckdb
  key: rows
  fixture: create table city (name text); insert into city values ('Rome'), ('Oslo')
"""
REFERENCE = {"wording": "The answer is a half.", "value": r"\frac{1}{2}", "rows": "select name from city order by name"}
RIGHT_IN_TURN = (
    '{"half": "1/2"}',
    r"The answer is \boxed{0.5}.",
    "```sql\nselect name from city order by 1\n```",
    "Nothing of it.",
)
"""Responses of which each is right by other checks, so that none of the five gives the same to all."""


@dataclass(frozen=True)
class Lambda:
    """A running function."""

    port: int
    log: Path
    emulator: int

    def __call__(self, event: object) -> Any:
        """Send an event, return the answer; an error is an answer with `errorType`, or Lambda's own words."""
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode())
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                text = response.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
        return json.loads(text) if text.startswith(("[", "{")) else text

    def freeze(self) -> None:
        """Stop the Python that runs the handler, as a bug that never returns would."""
        for task in Path(f"/proc/{self.emulator}/task").iterdir():
            for child in (task / "children").read_text("utf-8").split():
                os.kill(int(child), signal.SIGSTOP)

    def emitted(self) -> dict[str, set[tuple[str, str]]]:
        """The metrics that it wrote, by their names: each with the dimensions it was written under, and their values."""
        found: dict[str, set[tuple[str, str]]] = {}
        for line in (json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith('{"_aws"')):
            for directive in line["_aws"]["CloudWatchMetrics"]:
                under = {(name, line[name]) for names in directive["Dimensions"] for name in names}
                for metric in directive["Metrics"]:
                    found.setdefault(metric["Name"], set()).update(under)
        return found


Start = Callable[..., AbstractContextManager[Lambda]]


@pytest.fixture(scope="session")
def start(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Start an artifact as Lambda would, with its limits, its environment and a handler."""
    packages = next(tools.parent.glob("lib/python3.*/site-packages"))
    emulator = packages / "samcli" / "local" / "rapid" / f"aws-lambda-rie-{ARCHITECTURE}"
    client = tmp_path_factory.mktemp("client")  # by itself: what the artifact lacks must not be found among the tools
    for name in ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py"):
        for path in packages.glob(f"{name}*"):
            (client / path.name).symlink_to(path)

    @contextmanager
    def run(
        artifact: Path, judge: str, seconds: int = 60, handler: str = "judge.doors.handler.lambda_handler", **variables: str
    ) -> Iterator[Lambda]:
        port, api = free_port(), free_port()
        given = {
            "LAMBDA_TASK_ROOT": str(artifact),
            "PYTHONPATH": f"{artifact}:{client}",
            "_HANDLER": handler,
            "AWS_LAMBDA_FUNCTION_NAME": "function",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(seconds),
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": judge,
            "JUDGE_RUBRIC": "summary",
            "JUDGE_MODELS": "first.model",
            "JUDGE_ATTEMPTS": "1",
            **variables,
        }
        addresses = ["--runtime-interface-emulator-address", f"127.0.0.1:{port}", "--runtime-api-address", f"127.0.0.1:{api}"]
        runtime = [str(tools / "python"), "-S", "-m", "awslambdaric", handler]
        log = tmp_path_factory.mktemp("lambda") / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [emulator, *addresses, *runtime],
                cwd=artifact,
                env=environment(**given),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                wait_for(f"http://127.0.0.1:{port}/", process)
                yield Lambda(port, log, process.pid)
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    return run


@pytest.fixture
def running(start: Start, artifact: Path, server: ConverseServer) -> Iterator[Lambda]:
    server.script(Say(GOOD))
    with start(artifact, server.url) as function:
        yield function


def rewards(answered: list[dict[str, Any]]) -> dict[Any, float]:
    return {row["id"]: row["aggregate_reward_score"] for row in answered}


@pytest.mark.parametrize("rubric", SHIPPED)
def test_each_shipped_rubric_gives_the_rewards_of_the_core(
    start: Start, artifact: Path, server: ConverseServer, rubric: str
) -> None:
    folder = ROOT / "examples" / rubric
    samples = lines(folder / "samples.jsonl")
    grader = Grader(rubric, judge=Replies.load(folder / "replies.jsonl"))
    expected = {outcome.id: getattr(outcome, "reward", None) for outcome in grader.grade(read_event(samples))}
    server.reply = recorded(folder)
    with start(artifact, server.url, JUDGE_RUBRIC=rubric) as function:
        answered = function(samples)
    assert rewards(answered) == pytest.approx(expected)
    assert len(set(expected.values())) > 1


def test_a_rubric_that_needs_every_package_gives_the_rewards_of_the_core(
    start: Start, server: ConverseServer, tmp_path: Path
) -> None:
    rubric = tmp_path / "extras.yaml"
    rubric.write_text(EVERY_PACKAGE, "utf-8")
    metadata = {"reference_answer": REFERENCE}
    samples = [{"id": text, "prompt": "Halve it.", "response": text, "metadata": metadata} for text in RIGHT_IN_TURN]
    grader = Grader(str(rubric))
    expected = answer(grader.grade(read_event(samples)), grader.policy)
    told = stack_here("summary")
    with TemporaryDirectory() as folder:  # not pytest's own, which keeps the folders of three runs
        build(Path(folder), told._replace(variables={**told.variables, "JUDGE_RUBRIC": str(rubric)}), platform="")
        with start(Path(folder), server.url, JUDGE_RUBRIC=str(rubric)) as function:
            answered = function(samples)
    assert answered == expected
    values = {
        name: {metric["value"] for row in answered for metric in row["metrics_list"] if metric["name"] == name}
        for name in ("pattern", "form", "wording", "value", "rows")
    }
    assert [name for name, found in values.items() if len(found) == 1] == []


def test_ids_come_back_with_their_type_and_in_their_order(running: Lambda) -> None:
    ids = [0, "0", 7, "seven", -1]
    batch = [{**SAMPLES[0], "id": identity} for identity in ids]
    assert [row["id"] for row in running(batch)] == ids


def test_a_record_that_is_no_sample_costs_nobody_beside_it(running: Lambda, server: ConverseServer) -> None:
    server.script(Say(GOOD))
    answered = running([*SAMPLES[:5], {"id": "bad", "messages": "none"}])
    assert [row["aggregate_reward_score"] for row in answered] == [1.0] * 6
    assert {metric["name"] for metric in answered[-1]["metrics_list"]} == {"unscored_bad_sample", "imputed"}


def test_an_outage_fails_the_invocation_with_its_reasons(running: Lambda, server: ConverseServer) -> None:
    server.script(Fail(503, "ServiceUnavailableException"))
    answered = running(SAMPLES[:3])
    assert answered["errorType"] == "BatchFailed"
    assert "3 of 3 samples are unscored (unavailable 3)" in answered["errorMessage"]


def test_a_judge_that_says_too_much_is_no_reward(running: Lambda, server: ConverseServer) -> None:
    chatter = Say("x" * 3_000_000)

    def reply(request: Request) -> Say:
        return chatter if "\nTOO MUCH\n" in request.user else Say(GOOD)

    server.reply = reply
    long = {**SAMPLES[0], "id": "long", "messages": [SAMPLES[0]["messages"][0], {"role": "assistant", "content": "TOO MUCH"}]}
    answered = running([*SAMPLES[:6], long])
    assert {metric["name"] for metric in answered[-1]["metrics_list"]} >= {"unscored_unreadable", "imputed"}
    assert answered[-1]["aggregate_reward_score"] == 1.0


def test_a_batch_is_answered_before_the_lambda_ends(start: Start, artifact: Path, server: ConverseServer) -> None:
    server.script(Stall())
    with start(artifact, server.url, seconds=9, JUDGE_MARGIN="5") as function:  # a busy machine takes seconds for a cold start
        answered = function(SAMPLES[:2])
    assert answered["errorType"] == "BatchFailed"
    assert "deadline 2" in answered["errorMessage"]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux says which process is whose child")
def test_a_function_that_hangs_is_ended_by_lambda(start: Start, artifact: Path, server: ConverseServer) -> None:
    with start(artifact, server.url, seconds=3, JUDGE_MARGIN="0") as function:

        def reply(_: Request) -> Stall:
            function.freeze()
            return Stall()

        server.reply = reply
        assert function(SAMPLES[:1]) == "Task timed out after 3.00 seconds"


def test_an_answer_beyond_lambdas_limit_is_an_error_of_the_invocation(running: Lambda) -> None:
    answered = running([{"id": f"{number:01000}", "prompt": "?", "response": ""} for number in range(5_900)])
    assert answered["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_handler_that_cannot_be_imported_says_so(start: Start, artifact: Path, server: ConverseServer, tmp_path: Path) -> None:
    broken = tmp_path / "artifact"
    broken.mkdir()
    for path in artifact.iterdir():
        if path.name != "pydantic_core":
            (broken / path.name).symlink_to(path)
    with start(broken, server.url) as function:
        answered = function(SAMPLES[:1])
    assert answered["errorType"] == "Runtime.ImportModuleError"
    assert "pydantic_core" in answered["errorMessage"]


def test_a_wrong_setup_says_what_to_fix(start: Start, artifact: Path, server: ConverseServer) -> None:
    with start(artifact, server.url, JUDGE_RUBRIC="sumary") as function:
        answered = function(SAMPLES[:1])
    assert answered["errorType"] == "RubricFault"
    assert "did you mean 'summary'" in answered["errorMessage"]


def test_a_rubric_that_the_artifact_was_not_built_for_says_what_to_do(
    start: Start, artifact: Path, server: ConverseServer, tmp_path: Path
) -> None:
    rubric = tmp_path / "patterns.yaml"
    rubric.write_text("name: patterns\ndescription: '?'\nchecks: [{check: regex, patterns: [a]}]\n", "utf-8")
    with start(artifact, server.url, JUDGE_RUBRIC=str(rubric)) as function:
        answered = function(SAMPLES[:1])
    assert answered["errorType"] == "RubricFault"
    assert "regex needs the package re2" in answered["errorMessage"]
    assert "name the rubric in samconfig.toml, then sam build" in answered["errorMessage"]


def test_what_the_dashboard_shows_is_what_the_function_emits(start: Start, artifact: Path, server: ConverseServer) -> None:
    server.script(Say(GOOD))
    with start(artifact, server.url, JUDGE_MODELS="amazon.nova-2-lite-v1:0", POWERTOOLS_SERVICE_NAME="mine") as function:
        function(SAMPLES)
        function(
            [{"id": place, "prompt": f"Summarise {place % 8}.", "response": "One. " * (place // 8 + 1)} for place in range(32)]
        )
        emitted = function.emitted()
    of_large_batches = {"length_rho", "judge_minus_checks"}  # rewards are all the same here, and this rubric has no such check
    assert metrics_shown() - of_large_batches <= set(emitted)
    assert {name: emitted[name] for name in metrics_shown() & set(emitted) if emitted[name] != {("service", "mine")}} == {}


def test_nothing_heavy_is_imported_for_a_rubric_that_needs_none_of_it(artifact: Path) -> None:
    code = "import sys; from judge.doors import handler; handler._grader(); print(*sys.modules)"
    given = environment(JUDGE_RUBRIC="summary", JUDGE_MODELS="first.model", PYTHONPATH=str(artifact))
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=artifact, env=given, capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert {"judge.providers.bedrock.bedrock", "boto3"} <= modules
    assert HEAVY & modules == set()


def test_the_artifact_holds_what_runs_and_nothing_else(artifact: Path) -> None:
    names = {path.relative_to(artifact).as_posix() for path in artifact.rglob("*")}
    assert {"judge/doors/handler.py", "rubrics/summary.yaml", "prompts/pointwise.j2", "prices.yaml", "LICENSE"} <= names
    left_out = ("batch_inference", "doors/cli", "doors/console", "files", "providers/embedded")
    unread = ("aws_lambda_powertools/event_handler", "bin/", *(f"judge/{one}" for one in left_out))
    assert [name for name in names if name.startswith(unread)] == []
    assert not [
        name for name in names if name.endswith((".pyi", ".gguf")) or "/tests/" in name or name.startswith(("bin/", "rich/"))
    ]
    data = artifact / "botocore" / "data"
    assert {folder.name for folder in data.iterdir() if folder.is_dir()} == set(SERVICES)


def test_every_source_is_compiled_for_good_and_names_no_machine(artifact: Path) -> None:
    sources = [path for path in artifact.rglob("*.py") if "__pycache__" not in path.parts]
    tag = sys.implementation.cache_tag
    for source in sources:
        compiled = (source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc").read_bytes()
        assert int.from_bytes(compiled[4:8], "little") == 0b01, "checked by neither time nor hash"
        assert str(artifact).encode() not in compiled


def test_the_dependencies_are_those_of_the_lock(artifact: Path) -> None:
    locked = (ROOT / "uv.lock").read_text("utf-8")
    installed = [path.name.removesuffix(".dist-info").split("-", 1) for path in artifact.glob("*.dist-info")]
    assert len(installed) >= 12
    for name, version in installed:
        assert f'name = "{name.replace("_", "-")}"\nversion = "{version}"' in locked
