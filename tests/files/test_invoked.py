"""A function at work; `tests/doors/job/test_invoke.py` has it score whole files."""

from typing import Any

import pytest

from judge.aws.function import Answered, Function
from judge.files.invoked import Invoked, record_of
from judge.files.rows import Line
from judge.sample import Sample, read_sample
from tests.conftest import make_sample

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
    given = []
    with pytest.raises(KeyboardInterrupt):
        given.extend(place for place, _ in _kept(Invoked(Interrupted(), "r", 1, 1).rows(lines), given))
    assert given == [0]


def _kept(rows: Any, given: list[int]) -> Any:
    for place, _ in rows:
        given.append(place)
    return iter(())
