"""One call, and the forms in which JSON holds it."""

import pytest

from judge.reading.calls.call import Call, in_namespace, keyed_call, listed_calls, looks_like_call, read_call, try_call


@pytest.mark.parametrize("value", [None, 1, "f", [], {}, {"name": "f", "arguments": [1]}, {"name": "f", "arguments": "{"}])
def test_what_is_no_call_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"wanted|Expecting"):
        read_call(value)
    assert try_call(value) is None


@pytest.mark.parametrize(
    "value",
    [
        {"name": "f", "arguments": {"a": 1}},
        {"name": "f", "arguments": '{"a": 1}'},
        {"function": {"name": "f", "arguments": {"a": 1}}},
        {"tool": "f", "tool_input": {"a": 1}},
    ],
)
def test_a_call_is_read(value: object) -> None:
    assert read_call(value) == Call("f", {"a": 1})
    assert looks_like_call(value)


@pytest.mark.parametrize("value", [None, [], {"name": "Ann"}, {"city": "Paris", "input": 1}])
def test_what_does_not_look_like_a_call(value: object) -> None:
    assert not looks_like_call(value)


def test_a_list_or_one_value_is_listed() -> None:
    assert listed_calls({"tool_calls": [1, 2]}) == listed_calls([1, 2]) == [1, 2]
    assert listed_calls({"name": "f"}) == [{"name": "f"}]


@pytest.mark.parametrize(("name", "bare"), [("functions.search", "search"), ("time.now", "time.now"), ("tools", "tools")])
def test_a_namespace_is_no_part_of_a_name(name: str, bare: str) -> None:
    assert Call(name, {}).bare_name == bare
    assert in_namespace(name) is (name != bare)


@pytest.mark.parametrize(
    "value", [None, {}, {"f": 1}, {"f": {}, "g": {}}, {"arguments": {"a": 1}}, {"function": {}}, {"toolUse": {"input": {}}}]
)
def test_what_is_no_call_under_its_name_either(value: object) -> None:
    with pytest.raises(ValueError, match="wanted"):
        keyed_call(value)


@pytest.mark.parametrize(
    "value", [{"f": {"a": 1}}, {"name": "f", "arguments": {"a": 1}}, {"function": {"name": "f", "arguments": {"a": 1}}}]
)
def test_a_call_may_stand_under_its_name(value: object) -> None:
    assert keyed_call(value) == Call("f", {"a": 1})
