"""Records for the tests of this folder."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from judge.intake.record_sample import read_sample
from judge.sample import BadSample

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ASK = {"role": "user", "content": "What is 2 + 2?"}
REPLY = {"role": "assistant", "content": "4"}
TURNS = [ASK, REPLY]
BEDROCK = {"id": "123", "messages": TURNS, "metadata": {"reference_answer": {"compliant": "No"}, "my_key": "sample-001"}}
EVALUATION = {
    "id": "e1",
    "messages": [
        {"role": "user", "content": [{"type": "text", "text": "What is "}, {"type": "text", "text": "2 + 2?"}]},
        {"role": "nova_assistant", "content": [{"type": "text", "text": "4"}]},
    ],
    "reference_answer": "4",
}
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
turns = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "nova_assistant", "system", "tool", "User", ""]) | json_values},
    optional={"content": json_values, "tool_calls": json_values},
)
records = st.fixed_dictionaries(
    {
        "id": st.none()
        | st.integers()
        | st.text(max_size=8)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.lists(st.booleans())
    },
    optional={
        "messages": st.lists(turns | json_values, max_size=4) | json_values,
        "prompt": json_values,
        "response": json_values,
        "metadata": json_values,
        "reference_answer": json_values,
    },
)


def nested(depth: int) -> Any:
    """Lists in lists; the readers of JSON in use let nearly a thousand through."""
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def fault(record: object) -> str:
    read = read_sample(record)
    assert isinstance(read, BadSample)
    return read.fault
