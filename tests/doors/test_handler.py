"""The Lambda door."""

import json
import logging
import os
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import pstdev
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from judge.deadline import Deadline
from judge.doors import handler
from judge.errors import AccessFault, BatchFailed, Fault, InputFault, RubricFault, SettingsFault
from judge.grader import Grader
from tests.chat_server import ChatServer
from tests.chat_server import Say as Answer
from tests.conftest import marks
from tests.converse_server import ConverseServer, Fail, Raw, Request, Reset, Say

GOOD = marks("summary")


@dataclass
class Context:
    """What Powertools and the handler read of the Lambda's context."""

    seconds: float = 60.0
    function_name: str = "judge"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:judge"
    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the Lambda is ended."""
        return int(self.seconds * 1000)


Invoke = Callable[..., Any]


@pytest.fixture
def invoke(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    monkeypatch.setenv("JUDGE_RUBRIC", "summary")
    monkeypatch.setenv("JUDGE_MODELS", "first,second")
    monkeypatch.setenv("JUDGE_ATTEMPTS", "1")
    server.script(Say(GOOD))

    def call(event: object, seconds: float = 60.0, **environment: str) -> Any:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        for one in handler.logger.handlers:
            monkeypatch.setattr(one, "stream", sys.stdout)  # it would keep the one of the import
        handler._settings.cache_clear()
        handler._grader.cache_clear()
        return handler.lambda_handler(event, Context(seconds))  # type: ignore[arg-type]

    yield call
    handler._settings.cache_clear()
    handler._grader.cache_clear()


def record(identity: object, response: str = "A summary.", prompt: str = "Summarise this.") -> dict[str, Any]:
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": response}]
    return {"id": identity, "messages": turns, "metadata": {"reference_answer": "A reference."}}


def lists(captured: str) -> dict[str, list[float]]:
    lines = [json.loads(line) for line in captured.splitlines() if "_aws" in line]
    return {name: value for line in lines for name, value in line.items() if isinstance(value, list)}


def metrics(captured: str) -> dict[str, float]:
    return {name: values[0] for name, values in lists(captured).items()}


@pytest.mark.parametrize("event", [None, 3, "x", {}, {"foo": 1}, {"body": "not json"}], ids=repr)
def test_an_event_of_an_unknown_shape_fails_the_invocation(invoke: Invoke, event: object) -> None:
    with pytest.raises(InputFault):
        invoke(event)


@pytest.mark.parametrize(
    ("environment", "fault", "says"),
    [
        pytest.param({"JUDGE_RUBRIC": "sumary"}, RubricFault, "did you mean 'summary'", id="unknown-rubric"),
        pytest.param({"JUDGE_RUBRIC": ""}, SettingsFault, "JUDGE_RUBRIC: missing", id="no-rubric"),
        pytest.param({"JUDGE_MODELS": ""}, SettingsFault, "no judge model", id="no-model"),
        pytest.param({"JUDGE_MODLES": "x"}, SettingsFault, "did you mean 'JUDGE_MODELS'", id="misspelt-variable"),
        pytest.param({"JUDGE_ENVELOPE": "xml"}, SettingsFault, "JUDGE_ENVELOPE", id="envelope"),
    ],
)
def test_a_wrong_setup_fails_the_invocation(
    invoke: Invoke, environment: dict[str, str], fault: type[Exception], says: str
) -> None:
    with pytest.raises(fault, match=says):
        invoke([record(1)], **environment)


def test_denied_access_fails_the_invocation(invoke: Invoke, server: ConverseServer) -> None:
    server.script(Fail(403, "AccessDeniedException", "You don't have access to the model"))
    with pytest.raises(AccessFault, match="don't have access"):
        invoke([record(1)])


def test_an_outage_fails_the_invocation_and_is_counted(
    invoke: Invoke, server: ConverseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script(Fail(503, "ServiceUnavailableException"))
    with pytest.raises(BatchFailed, match=r"3 of 3 samples are unscored \(unavailable 3\)"):
        invoke([record(place) for place in range(3)])
    counted = metrics(capsys.readouterr().out)
    assert (counted["samples"], counted["scored"], counted["unscored_unavailable"]) == (3, 0, 3)
    assert "imputed" not in counted, "nothing was"


def test_an_invocation_answers_before_its_end(invoke: Invoke) -> None:
    with pytest.raises(BatchFailed, match="deadline 1"):
        invoke([record(1)], seconds=4.0, JUDGE_MARGIN="5")


def test_rewards_are_a_bare_list_with_ids_as_they_came(invoke: Invoke) -> None:
    answered = invoke([record(0), record("0", "Another."), record("x", "")])
    assert [row["id"] for row in answered] == [0, "0", "x"]
    assert [row["aggregate_reward_score"] for row in answered] == [1.0, 1.0, 0.0]
    assert {metric["name"] for metric in answered[0]["metrics_list"]} == {
        "reward",
        "substance",
        "faithfulness",
        "coverage",
        "clarity",
        "fluency",
        "judge",
        "imputed",
    }
    json.dumps(answered, allow_nan=False)


def test_one_bad_sample_is_imputed_and_the_others_keep_their_rewards(invoke: Invoke) -> None:
    batch = [record(place) for place in range(5)]
    batch[2]["messages"][1]["content"] = [{"type": "image"}]
    answered = invoke(batch)
    assert [row["id"] for row in answered] == [0, 1, 2, 3, 4]
    assert [row["aggregate_reward_score"] for row in answered] == [1.0] * 5
    assert {one["name"] for one in answered[2]["metrics_list"]} == {"unscored_bad_sample", "imputed"}


BAD: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "an-image": lambda row: row["messages"][1].update(content=[{"type": "image"}]),
    "a-number-for-text": lambda row: row["messages"][1].update(content=7),
    "metadata-that-is-text": lambda row: row.update(metadata=""),
    "no-id": lambda row: row.pop("id"),
    "no-turns": lambda row: row.pop("messages"),
    "no-response": lambda row: row["messages"].pop(),
    "no-reference": lambda row: row["metadata"].pop("reference_answer"),
    "a-reference-no-check-can-read": lambda row: row["metadata"].update(reference_answer="a few"),
    "nothing-of-a-record": lambda row: row.clear(),
}
"""What training data holds that cannot be scored."""


@pytest.mark.parametrize("count", [1, 2, 9, 32, 63])
def test_bad_records_of_every_kind_beside_good_ones_are_answered_and_cost_no_call(
    invoke: Invoke, server: ConverseServer, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    levels = {"reasoning_chain": 4, "intermediate_calculations": 3, "explanation_clarity": 3}
    server.script(Say(json.dumps({name: {"reason": "r", "score": level} for name, level in levels.items()})))
    batch = [record(place, f"#### {place % 2}") for place in range(64)]
    for place, row in enumerate(batch):
        row["metadata"] = {"reference_answer": "0"}
        if place < count:
            list(BAD.values())[place % len(BAD)](row)
    first = invoke(batch, JUDGE_RUBRIC="math_reasoning", JUDGE_MODELS="m")
    calls = len(server.requests)
    counted = metrics(capsys.readouterr().out)
    assert invoke(batch, JUDGE_RUBRIC="math_reasoning", JUDGE_MODELS="m") == first, "the same twice"
    good = [row["aggregate_reward_score"] for row in first[count:]]
    assert all(0 <= row["aggregate_reward_score"] <= 1 for row in first)
    assert [row["aggregate_reward_score"] for row in first[:count]] == [pytest.approx(sum(good) / len(good))] * count
    assert calls <= 64 - count, "nothing that cannot count is paid for"
    assert (counted["data_faults"], counted["judge_failures"], counted["judge_failures_percent"]) == (count, 0, 0)


def test_an_outage_beside_bad_records_fails_the_batch_every_time(invoke: Invoke, server: ConverseServer) -> None:
    server.script(Fail(503))
    batch = [record(place) for place in range(64)]
    for row in batch[:63]:
        row["metadata"] = ""
    for _ in range(2):
        with pytest.raises(BatchFailed, match=r"1 of 1 samples are unscored \(unavailable 1\)"):
            invoke(batch)


CANARY = "Zebrafinch"
"""A word that is in every text of a batch, and in everything that is said about it."""

TURNS = [{"role": "user", "content": f"Say {CANARY}."}, {"role": "assistant", "content": f"{CANARY}!"}]
SPOILT: Mapping[str, Any] = {
    "nothing": {},
    "text-for-metadata": {"metadata": CANARY},
    "metadata": {"metadata": {CANARY: CANARY, "reference_answer": CANARY}},
    "number-for-content": {"messages": [TURNS[0], {"role": "assistant", "content": {CANARY: 1}}]},
    "role": {"messages": [*TURNS, {"role": CANARY, "content": CANARY}]},
    "misspelt": {"messages": None, f"message{CANARY[:2]}": CANARY},
    "no-turns": {"messages": CANARY},
    "turn-as-text": {"messages": [CANARY]},
    "image": {"messages": [TURNS[0], {"role": "assistant", "content": [{CANARY: CANARY}]}]},
    "not-json": {"metadata": {CANARY: float("nan")}},
    "other-response": {"response": f"{CANARY}?"},
    "criteria-as-text": {"metadata": {"rubric": [CANARY]}},
    "unknown-field-of-a-criterion": {"metadata": {"rubric": [{"criterion": CANARY, "points": CANARY, "name": CANARY}]}},
    "criteria-with-one-name": {"metadata": {"rubric": [{"criterion": CANARY, "name": "zebrafinch"}] * 2}},
    "criterion": {"metadata": {"rubric": [{"criterion": f"Is it {CANARY}?", "name": "zebrafinch"}]}},
    "schema": {"metadata": {"schema": {"type": CANARY}, "reference_answer": {CANARY: 1}}},
    "pattern": {"metadata": {"reference_answer": f"({CANARY}"}},
    "tests": {"metadata": {"tests": f"import {CANARY}\nassert {CANARY}()", "reference_answer": f"def {CANARY}("}},
    "calls": {"metadata": {"reference_answer": [{"name": CANARY, CANARY: CANARY}]}},
}
"""What may be wrong with a record."""

SAID: Mapping[str, Any] = {
    "prose": Say(f"{CANARY} {{"),
    "other-criteria": Say(json.dumps({CANARY: {"reason": CANARY, "score": CANARY}})),
    "off-scale": Say(json.dumps({"clarity": {"reason": CANARY, "score": CANARY}, "zebrafinch": {"score": CANARY}})),
    "stopped": Say(CANARY, stop=CANARY),
    "cut": Say(CANARY, stop="max_tokens"),
    "invalid": Fail(400, "ValidationException", f"the value {CANARY!r} at messages.0 is not valid"),
    "oversize": Fail(400, "ValidationException", f"Input is too long for requested model: {CANARY}"),
    "outage": Fail(503, "ServiceUnavailableException", CANARY),
    "throttled": Fail(429, "ThrottlingException", CANARY),
    "model": Fail(424, "ModelErrorException", f"{CANARY}Exception: {CANARY}"),
    "nameless": Fail(500, "", CANARY),
    "not-json": Raw(CANARY.encode()),
    "half": Raw(json.dumps({"output": {"message": {"content": CANARY}}}).encode(), promised=10_000),
    "reset": Reset(),
}
"""What the judge may say."""

RUBRICS = {
    "brought": "instance_criteria: true\ncriteria: [{name: clarity, description: Is it clear?, boolean: true}]",
    "schema": "checks: [{check: json_schema, metadata_key: schema}]",
    "pattern": "checks: [{check: regex}]",
    "calls": "checks: [{check: tool_calls}]",
    "tests": "checks: [{check: python_tests}]",
    "math": "checks: [{check: math}]",
    "fields": "checks: [{check: fields}]",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("own")
    (made / "rubrics").mkdir()
    for name, text in RUBRICS.items():
        (made / "rubrics" / f"{name}.yaml").write_text(f"name: {name}\ndescription: d\n{text}\n")
    return made


@settings(
    deadline=None,
    max_examples=120,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rubric=st.sampled_from([*RUBRICS, "summary"]),
    spoilt=st.lists(st.sampled_from([*SPOILT]), min_size=1, max_size=8),
    said=st.lists(st.sampled_from([*SAID]), min_size=1, max_size=3),
)
def test_no_word_of_a_batch_reaches_the_log_or_the_failure(
    invoke: Invoke,
    server: ConverseServer,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    rubric: str,
    spoilt: list[str],
    said: list[str],
) -> None:
    server.script(*(SAID[name] for name in said))
    batch = [{"id": place, "messages": TURNS, **SPOILT[name]} for place, name in enumerate(spoilt)]
    failure = ""
    with caplog.at_level(logging.DEBUG):
        try:
            invoke(batch, JUDGE_RUBRIC=rubric, JUDGE_FOLDER=str(folder))
        except (Fault, OSError) as fault:
            failure = "".join(traceback.format_exception(fault))
    written = capsys.readouterr()
    for text in (written.out, written.err, caplog.text, failure):
        assert CANARY.lower() not in text.lower()
    assert '"samples":' in written.out, "it was counted and logged"
    caplog.clear()


def test_the_event_is_not_logged_whatever_the_environment_says() -> None:
    code = f"from judge.doors.handler import *\nfrom tests.doors.test_handler import Context\nlambda_handler({{{CANARY!r}: 1}}, Context())"
    environment = {
        **os.environ,
        "POWERTOOLS_LOGGER_LOG_EVENT": "true",
        "POWERTOOLS_LOG_LEVEL": "DEBUG",
        "JUDGE_RUBRIC": "substance",
    }
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "SettingsFault" in ended.stderr or "InputFault" in ended.stderr or "RubricFault" in ended.stderr
    assert CANARY not in ended.stdout


class Broken(Grader):
    """Fails with a text of its sample, as a bug of ours might."""

    def grade_by(self, deadline: Deadline, records: Iterable[Any]) -> Any:
        raise KeyError(next(iter(records)).response)


def test_a_bug_leaves_the_lambda_without_its_words(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke([]) == []
    with pytest.raises(Fault, match=r"^KeyError in test_handler\.py, line [0-9]+$") as caught:
        handler.lambda_handler([record(1, CANARY)], Context(), Broken("summary", models=["first"]))  # type: ignore[arg-type]
    assert CANARY not in capsys.readouterr().out + "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        pytest.param({"metadata": ""}, "metadata", id="metadata"),
        pytest.param({"messages": [TURNS[0], {"role": "assistant", "content": [7]}]}, "messages[1].content[0]", id="block"),
        pytest.param({"messages": [TURNS[0]]}, "messages", id="no-response"),
    ],
)
def test_the_log_names_the_place_of_a_records_fault(
    invoke: Invoke, capsys: pytest.CaptureFixture[str], change: dict[str, Any], detail: str
) -> None:
    invoke([{**record("a"), **change}, record("b")])
    told = logged(capsys.readouterr().out, "unscored")
    assert [(line["sample"], line["detail"]) for line in told] == [("a", detail)]


def test_the_log_names_the_code_of_a_services_fault(
    invoke: Invoke, server: ConverseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script(SAID["invalid"])
    with pytest.raises(BatchFailed):
        invoke([record("a")])
    assert [line["detail"] for line in logged(capsys.readouterr().out, "unscored")] == ["ValidationException"]


def logged(captured: str, message: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in captured.splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("message") == message]


def test_no_response_is_logged_unless_somebody_asks_for_it(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    invoke([record(1)])
    assert logged(capsys.readouterr().out, "judged") == []


def test_whole_groups_are_logged_for_a_share_of_the_prompts(
    invoke: Invoke, server: ConverseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script(Say(GOOD.replace('"r"', '"It writes to ann@example.com."', 1)))
    batch = [
        record(f"{group}-{place}", f"{place} for ann@example.com", f"Do {group}.") for group in range(40) for place in range(3)
    ]
    batch[0]["metadata"] = ""
    invoke(batch, JUDGE_LOG_SHARE="0.5")
    lines = logged(capsys.readouterr().out, "judged")
    groups = Counter(line["sample"].split("-")[0] for line in lines)
    assert 8 < len(groups) < 32
    assert {count for group, count in groups.items() if group != "0"} == {3}
    one = lines[-1]
    assert (one["reward"], one["model"], one["checks"]) == (1.0, "first", {"substance": 1.0})
    assert one["response"] == f"{one['sample'][-1]} for [e-mail]"
    assert one["characters"] == len("0 for ann@example.com")
    assert {"score": 1.0, "reason": "It writes to [e-mail]."} in one["criteria"].values()
    assert "example" not in json.dumps(lines)


def test_an_unscored_response_is_logged_with_its_reason(
    invoke: Invoke, server: ConverseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = lambda request: Say("?") if "broken" in request.user else Say(GOOD)
    rows = [record(1), record(2, "More."), record(3, "Most."), record(4, "broken")]
    invoke(rows, JUDGE_LOG_SHARE="1", JUDGE_MAX_UNSCORED="0.5")
    assert [line.get("reason") for line in logged(capsys.readouterr().out, "judged")] == [None, None, None, "unreadable"]


def test_a_sample_the_judge_fails_on_gets_the_mean_of_its_rollouts(invoke: Invoke, server: ConverseServer) -> None:
    server.reply = lambda request: Say("?") if "broken" in request.user else Say(GOOD)
    answered = invoke([record(1), record(2, "Other."), record(3, "broken"), record(4, ""), record(5, "More.")])
    metric = {one["name"]: one["value"] for one in answered[2]["metrics_list"]}
    assert metric == {"unscored_unreadable": 1.0, "imputed": 1.0}
    assert answered[2]["aggregate_reward_score"] == pytest.approx((1 + 1 + 0 + 1) / 4)


def test_the_http_envelope_carries_the_list_as_text(invoke: Invoke) -> None:
    answered = invoke({"body": json.dumps([record(1)])}, JUDGE_ENVELOPE="http")
    assert answered["statusCode"] == 200
    assert json.loads(answered["body"])[0]["aggregate_reward_score"] == 1.0


def test_the_fallback_judges_when_the_first_model_cannot(
    invoke: Invoke, server: ConverseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    def reply(request: Request) -> Say | Fail:
        return Fail(500, "InternalServerException") if request.model == "first" else Say(GOOD)

    server.reply = reply
    assert invoke([record(1)])[0]["aggregate_reward_score"] == 1.0
    assert [request.model for request in server.requests] == ["first", "second"]
    assert metrics(capsys.readouterr().out)["retries"] == 1


def test_what_was_spent_is_counted_and_nothing_of_a_sample_is_logged(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    invoke([record(1, "a secret response", "a secret prompt")])
    captured = capsys.readouterr().out
    counted = metrics(captured)
    assert (counted["samples"], counted["scored"], counted["imputed"], counted["retries"]) == (1, 1, 0, 0)
    assert (counted["input_tokens"], counted["output_tokens"]) == (100, 20)
    assert counted["latency"] > 0
    assert (counted["reward"], counted["judge_failures_percent"], counted["throttles"], counted["reused"]) == (1.0, 0, 0, 0)
    assert "secret" not in captured


MONITORED = {"flat_groups_percent", "top_percent", "bottom_percent", "duplicates_percent", "length_rho", "judge_minus_checks"}

RIGHT = """\
name: right
description: d
criteria:
- {name: right, description: Is it right?, boolean: true}
checks: [{check: contains, name: said, all: [summary]}, {check: substance, name: substance}]
"""


def rollouts(groups: int, said: Callable[[int], str]) -> list[dict[str, Any]]:
    return [record(f"{group}-{place}", said(place), f"Summarise {group}.") for group in range(groups) for place in range(4)]


def test_of_a_small_batch_the_monitors_say_nothing(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    invoke(rollouts(7, lambda place: f"A summary {place}."))
    assert MONITORED.isdisjoint(metrics(capsys.readouterr().out))


def test_a_batch_that_teaches_nothing_is_seen(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    invoke(rollouts(8, lambda _: "A summary."))
    counted = metrics(capsys.readouterr().out)
    assert (counted["flat_groups_percent"], counted["top_percent"], counted["bottom_percent"]) == (100.0, 100.0, 0.0)
    assert counted["duplicates_percent"] == 100 * 31 / 32
    assert "length_rho" not in counted, "all rewards are the same"
    assert "judge_minus_checks" not in counted, "this rubric has no check that says what is right"


def test_length_that_is_paid_for_is_seen_and_how_far_the_judge_leaves_the_checks(
    invoke: Invoke, capsys: pytest.CaptureFixture[str], tmp_path: Path, server: ConverseServer
) -> None:
    (tmp_path / "right.yaml").write_text(RIGHT)
    server.script(Say(told(right=True)))
    invoke(
        rollouts(8, lambda place: "No. " * (place + 1) if place < 2 else "A summary. " * place),
        JUDGE_RUBRIC=str(tmp_path / "right.yaml"),
    )
    counted = metrics(capsys.readouterr().out)
    assert counted["judge_minus_checks"] == 0.5, "the judge says yes to all, and half of them say what the check wants"
    assert counted["length_rho"] > 0.5
    assert counted["flat_groups_percent"] == 0.0


def test_the_place_of_a_reward_in_the_rubrics_range_is_a_metric_of_its_own(
    invoke: Invoke, server: ConverseServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """CloudWatch has no percentiles of a metric with a negative value."""
    (tmp_path / "right.yaml").write_text(RIGHT.replace("checks:", "range: [-1, 3]\nchecks:"))
    server.reply = lambda request: Say(told(right="No" not in request.user))
    invoke([record(1, "A summary."), record(2, ""), record(3, "A summary. No.")], JUDGE_RUBRIC=str(tmp_path / "right.yaml"))
    counted = lists(capsys.readouterr().out)
    assert counted["reward"] == [3.0, -1.0, pytest.approx(5 / 3)]
    assert counted["reward_share"] == [1.0, 0.0, pytest.approx(2 / 3)]
    assert counted["group_spread"] == [pytest.approx(pstdev([3, -1, 5 / 3]))]


def test_all_metrics_carry_the_service_alone(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    invoke([record(1)])
    invoke([record(1)])
    last = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line][-1]
    (directive,) = last["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"], last["service"]) == ("judge", [["service"]], "judge")


def test_no_value_of_a_large_batch_is_lost_between_two_lines_of_the_log(
    invoke: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line holds at most 100 values of a metric.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    invoke([record(place, "" if place % 3 else f"A summary {place}.", f"Summarise {place % 30}.") for place in range(256)])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    values = {name: [value for line in lines for value in line.get(name, [])] for name in ("reward", "reward_share", "samples")}
    assert len(values["reward"]) == len(values["reward_share"]) == 256
    assert values["reward"].count(1.0) == values["reward_share"].count(1.0) == 86
    assert values["samples"] == [256]
    assert {line["service"] for line in lines} == {"judge"}


def test_in_a_stack_the_service_is_the_stacks_name() -> None:
    code = "from judge.doors import handler; print(handler.metrics.service, handler.logger.service)"
    environment = {**os.environ, "POWERTOOLS_SERVICE_NAME": "mine"}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
        == "mine mine\n"
    )


class Doubled(Grader):
    """Returns each outcome twice, which no grader does: nobody can tell which sample an outcome is of."""

    def grade_by(self, deadline: Deadline, records: Iterable[Any]) -> Any:
        return [*super().grade_by(deadline, records)] * 2


def test_a_fault_of_the_monitors_or_of_the_sampled_log_costs_no_reward_and_is_counted(
    invoke: Invoke, server: ConverseServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke([]) == []
    answered = handler.lambda_handler([record(1, "a secret response")], Context(), Doubled("summary", models=["first"]))  # type: ignore[arg-type]
    assert [row["aggregate_reward_score"] for row in answered] == [1.0, 1.0]  # type: ignore[attr-defined]
    captured = capsys.readouterr().out
    assert metrics(captured)["monitor_failures"] == 1
    assert captured.count('"message":"monitors"') == 2, captured
    assert "secret" not in captured


JURY = """\
name: jury
description: d
criteria:
- {name: right, description: Is it right?, boolean: true}
checks: [{check: contains, name: said, all: [summary]}]
gates: [said]
reward: said * judge
judge: {models: [first, second], abstain: {above: 0.3}}
max_unscored: 0
"""


def told(right: bool) -> str:
    return json.dumps({"right": {"reason": "r", "score": right}})


def test_an_abstention_is_counted_apart_and_fails_no_batch(
    invoke: Invoke, server: ConverseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jury.yaml").write_text(JURY)
    server.reply = lambda request: Say(told(request.model == "first" or "torn" not in request.user))
    rows = [record(1, "A summary."), record(2, "A torn summary."), record(3, "nothing"), record(4, "A torn summary.")]
    answered = invoke(rows, JUDGE_RUBRIC=str(tmp_path / "jury.yaml"))
    assert [row["aggregate_reward_score"] for row in answered] == [1.0, 0.5, 0.0, 0.5]
    metric = {one["name"]: one["value"] for one in answered[1]["metrics_list"]}
    assert metric == {"unscored_abstained": 1.0, "imputed": 1.0}
    counted = metrics(capsys.readouterr().out)
    assert (counted["abstained"], counted["unscored_abstained"], counted["imputed"]) == (2, 2, 2)
    assert (counted["judge_failures"], counted["data_faults"], counted["judge_failures_percent"]) == (0, 0, 0)


def test_abstentions_do_not_make_an_outage_look_smaller(
    invoke: Invoke, server: ConverseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jury.yaml").write_text(JURY.replace("max_unscored: 0", "max_unscored: 0.5"))

    def reply(request: Request) -> Say | Fail:
        return Fail(503) if "lost" in request.user else Say(told(request.model == "first" or "torn" not in request.user))

    server.reply = reply
    rows = [record(place, f"A {kind} summary, {place}.") for place, kind in enumerate(["lost", "good", "torn", "torn"])]
    invoke(rows, JUDGE_RUBRIC=str(tmp_path / "jury.yaml"))
    assert metrics(capsys.readouterr().out)["judge_failures_percent"] == 50, "one of the two on which a verdict was wanted"


def test_what_was_saved_is_counted_by_cause(
    invoke: Invoke, server: ConverseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jury.yaml").write_text(JURY)
    server.reply = lambda _: Say(told(True), usage=(100, 20), cached=40)
    rows = [record(1, "A summary."), record(2, "A summary."), record(3, "nothing"), record(4, "")]
    invoke(rows, JUDGE_RUBRIC=str(tmp_path / "jury.yaml"))
    counted = metrics(capsys.readouterr().out)
    saved = {name: value for name, value in counted.items() if name.startswith("saved_")}
    assert saved == {
        "saved_calls_duplicate": 2,
        "saved_tokens_duplicate": 240,
        "saved_calls_gate": 4,
        "saved_tokens_cache": 80,
    }
    handler.lambda_handler([record(5, "A summary.")], Context())  # type: ignore[arg-type]
    counted = metrics(capsys.readouterr().out)
    assert (counted["saved_calls_memory"], counted["saved_tokens_memory"], counted["reused"]) == (2, 240, 1)
    assert "saved_calls_duplicate" not in counted


def test_a_reward_of_some_criteria_fails_a_batch_as_a_failure_of_the_judge_does(
    invoke: Invoke, server: ConverseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "parts.yaml").write_text("""\
name: parts
description: d
criteria:
- {name: right, description: Is it right?, boolean: true, weight: 3}
- {name: clear, description: Is it clear?, boolean: true}
judge: {criteria_per_call: 1, partial: {within: 0.5}}
max_unscored: 0.5
""")

    def reply(request: Request) -> Say | Fail:
        asked = "right" if "## right" in json.dumps(request.body) else "clear"
        if asked == "clear" and "broken" in request.user:
            return Fail(503)
        return Say(json.dumps({asked: {"reason": "r", "score": True}}))

    server.reply = reply
    rows = [record(1), record(2, "broken")]
    answered = invoke(rows, JUDGE_RUBRIC=str(tmp_path / "parts.yaml"), JUDGE_MODELS="m")
    assert [row["aggregate_reward_score"] for row in answered] == [1.0, 0.75], "the worst that it could be"
    counted = metrics(capsys.readouterr().out)
    assert (counted["partial"], counted["judge_failures"], counted["judge_failures_percent"]) == (1, 1, 50)
    assert (counted["imputed"], counted["verifiable_only"]) == (0, 0)
    with pytest.raises(BatchFailed, match=r"1 of 1 samples are unscored \(partial 1\)"):
        invoke(rows[1:], JUDGE_RUBRIC=str(tmp_path / "parts.yaml"), JUDGE_MODELS="m")


def test_a_container_keeps_its_client_and_what_it_learnt(server: ConverseServer, invoke: Invoke) -> None:
    invoke([record(1)])
    handler.lambda_handler([record(2)], Context())  # type: ignore[arg-type]
    assert len(server.requests) == 1, "the second batch holds the same response, already judged"


def test_outside_a_lambda_nothing_is_made_before_the_first_event(invoke: Invoke, server: ConverseServer) -> None:
    handler._grader.cache_clear()
    handler.start({})
    assert handler._grader.cache_info().currsize == 0
    assert server.opened.empty()


def test_a_lambda_starts_with_its_grader_and_open_connections(
    invoke: Invoke, server: ConverseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGE_CONCURRENCY", "3")
    handler._settings.cache_clear()
    handler._grader.cache_clear()
    handler.start({"AWS_LAMBDA_FUNCTION_NAME": "judge"})
    ports = {server.opened.get(timeout=5) for _ in range(3)}
    assert not server.requests
    answered = handler.lambda_handler([record(1)], Context())  # type: ignore[arg-type]
    assert answered[0]["aggregate_reward_score"] == 1.0
    assert {request.port for request in server.requests} < ports


def test_a_lambda_asks_at_the_endpoint_that_is_set(invoke: Invoke, server: ConverseServer, chat: ChatServer) -> None:
    chat.script(Answer(GOOD))
    assert invoke([record(1)], JUDGE_BASE_URL=chat.url)[0]["aggregate_reward_score"] == 1.0
    assert (len(chat.requests), len(server.requests)) == (1, 0)


def test_a_lambda_starts_with_a_wrong_setup_and_says_so_at_each_invocation(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGE_RUBRIC", "sumary")
    handler._settings.cache_clear()
    handler._grader.cache_clear()
    handler.start({"AWS_LAMBDA_FUNCTION_NAME": "judge"})
    for _ in range(2):
        with pytest.raises(RubricFault, match="did you mean 'summary'"):
            handler.lambda_handler([record(1)], Context())  # type: ignore[arg-type]
