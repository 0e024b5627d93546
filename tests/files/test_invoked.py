"""A function at work; `tests/doors/job/test_invoke.py` has it score whole files."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from judge.aws.function import Answered, Function, TooLarge
from judge.files.invoked import Invoked, record_of
from judge.files.rows import Line
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.conftest import make_sample
from tests.pictures import document, image_url, png, turns

CALL = {"id": "c", "function": {"name": "f", "arguments": "{}"}}
ASK = {"role": "user", "content": "Do it."}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"reference_answer": "4", "level": 3}, id="plain"),
        pytest.param({"metadata": {"ground_truth": {"a": [1]}, "level": None}}, id="metadata"),
        pytest.param({"messages": [ASK, {"role": "nova_assistant", "content": [{"text": "a"}, {"text": "b"}]}]}, id="blocks"),
        pytest.param(
            {
                "messages": [
                    ASK,
                    {"role": "assistant", "content": "Hm.", "tool_calls": [CALL]},
                    {"role": "tool", "content": "4"},
                    {"role": "assistant", "content": None, "tool_calls": [CALL]},
                    {"role": "tool", "content": "5"},
                ]
            },
            id="calls",
        ),
        pytest.param(
            {"messages": turns("Look: ", image_url(png()), document(b"a", "txt"), response=[image_url(png())])}, id="images"
        ),
        pytest.param({"reference_answer": {"text": {"text": 1}}}, id="a-reference-that-looks-wrapped"),
    ],
)
def test_the_function_reads_the_sample_that_was_read_here(record: dict[str, Any]) -> None:
    sample = make_sample(**record)
    again = read_sample(record_of(sample))
    assert isinstance(again, Sample)
    assert again.model_copy(update={"metadata": {}}) == sample.model_copy(update={"metadata": {}})
    assert {**again.metadata, "reference_answer": 0} == {**sample.metadata, "reference_answer": 0}
    assert again.group == sample.group


class Answering(Function):
    """A function that gives one answer to every event."""

    def __init__(self, payload: bytes, *, failed: bool = False) -> None:
        self.name, self._answered = "judge:7", Answered(payload, failed, "7")

    def invoke(self, event: bytes) -> Answered:
        return self._answered


def rows_of(function: Function, *lines: Line) -> list[dict[str, Any]]:
    return [row for _, row in Invoked(function, "r", 8, 1).rows(lines or [Line(0, make_sample())])]


class Narrow(Function):
    """A function that carries one sample at a time."""

    def __init__(self) -> None:
        self.name, self.sizes = "judge:7", list[int]()

    def invoke(self, event: bytes) -> Answered:
        samples = json.loads(event)
        self.sizes.append(len(samples))
        if len(samples) > 1:
            msg = "too large"
            raise TooLarge(msg)
        rewards = [{"id": one["id"], "aggregate_reward_score": 0.5, "metrics_list": []} for one in samples]
        return Answered(json.dumps(rewards).encode(), failed=False, version="7")


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (2, [2, 1, 1]), (3, [3, 1, 2, 1, 1])])
def test_a_batch_that_is_too_large_is_halved_until_it_fits(count: int, sizes: list[int]) -> None:
    function = Narrow()
    found = rows_of(function, *(Line(place, make_sample(id=place)) for place in range(count)))
    assert [(row["id"], row["outcome"]) for row in found] == [(place, "scored") for place in range(count)]
    assert function.sizes == sizes


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400)
NAMES = st.sampled_from(["imputed", "unscored_throttled", "verifiable_only", "right"])
JSON = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3))
METRICS = st.lists(st.fixed_dictionaries({"name": NAMES, "value": VALUES | st.sampled_from([0.0, 1.0])}) | JSON, max_size=3)
REWARDS = st.fixed_dictionaries(
    {"id": st.just(1) | JSON, "aggregate_reward_score": st.floats(0, 1) | JSON, "metrics_list": METRICS | JSON}
)
ANSWERS = st.lists(REWARDS | JSON, max_size=2) | st.fixed_dictionaries(
    {"body": st.lists(REWARDS, max_size=1).map(json.dumps) | JSON}
)


@given(ANSWERS)
def test_an_answer_that_is_not_as_documented_is_never_a_reward(answer: Any) -> None:
    (row,) = rows_of(Answering(json.dumps(answer).encode()))
    if row["outcome"] == "unscored":
        assert row["reward"] is None
        return
    (told,) = json.loads(answer["body"]) if isinstance(answer, dict) else answer
    assert told["id"] == 1
    assert row["reward"] == told["aggregate_reward_score"]
    assert math.isfinite(row["reward"])
    assert not [one for one in told["metrics_list"] if one["name"] == "imputed" and one["value"]]


@given(payload=st.binary(max_size=30) | ANSWERS.map(json.dumps).map(str.encode), failed=st.booleans())
@example(payload=b"[" * 100_000, failed=False)
@example(payload=b'{"body": "\\ud800"}', failed=False)
@example(payload=b'{"errorType": ["KeyError"], "errorMessage": 3}', failed=True)
def test_whatever_the_function_sends_becomes_a_row(payload: bytes, *, failed: bool) -> None:
    (row,) = rows_of(Answering(payload, failed=failed))
    assert row["outcome"] in ("scored", "unscored")
    assert not (failed and row["outcome"] == "scored")
    assert json.dumps(row, allow_nan=False)


class Interrupted(Function):
    """Answers the first batch; while the second is under way, somebody presses Ctrl-C."""

    def __init__(self) -> None:
        self.name = "judge:7"

    def invoke(self, event: bytes) -> Answered:
        if b"stop" in event:
            raise KeyboardInterrupt
        return Answered(b'[{"id": 1, "aggregate_reward_score": 0.5, "metrics_list": []}]', failed=False, version="7")


def test_an_interrupt_ends_the_run_and_keeps_what_is_finished() -> None:
    lines = [Line(0, make_sample()), Line(1, make_sample(response="stop"))]
    rows = Invoked(Interrupted(), "r", 1, 1).rows(lines)
    assert next(rows)[0] == 0
    with pytest.raises(KeyboardInterrupt):
        next(rows)
