from typing import Any

import pytest

from judge.dataset.turns import turn_flaws
from tests.dataset.records import asking

SYSTEM = ("system", "Be brief.")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        pytest.param({"prompt": "Why?"}, "messages: missing; wanted a list of turns", id="another form"),
        pytest.param({"mesages": []}, "messages: missing; wanted a list of turns; 'mesages' is unknown", id="misspelt"),
        pytest.param({"messages": "Why?"}, "messages: wanted a list of turns, found text", id="text"),
        pytest.param({"messages": []}, "messages: wanted a list of turns, found a list of 0", id="no turns"),
        pytest.param({"messages": ["Why?"]}, "messages[0]: wanted an object with a role", id="a turn of text"),
        pytest.param({"messages": [{"content": "Why?"}]}, "messages[0]: wanted an object with a role", id="no role"),
        pytest.param(asking(("human", "Why?")), "messages[0].role: wanted system, user, assistant, tool", id="unknown role"),
        pytest.param(asking(SYSTEM), "messages: wanted a user turn, found none", id="no user"),
        pytest.param(asking("Why?", SYSTEM, "Why?"), "messages[1]: a system turn can only be the first", id="system late"),
        pytest.param(asking(SYSTEM, SYSTEM, "Why?"), "messages[1]: a system turn can only be the first", id="two systems"),
        pytest.param(asking("Why?", ("assistant", "So.")), "messages: ends with the answer", id="the answer left in"),
        pytest.param(asking("Why?", ("nova_assistant", "So.")), "messages: ends with the answer", id="Nova's answer left in"),
        pytest.param(asking("Why?", ("tool", "4")), "messages: wanted a user turn at the end, found 'tool'", id="tool last"),
        pytest.param(asking(" \n"), "messages: the last user turn is empty", id="empty"),
        pytest.param(asking("\u200b \ufeff\u200d"), "messages: the last user turn is empty", id="nothing that is seen"),
        pytest.param(
            asking(("user", [{"type": "text", "text": 1}])),
            "messages[0].content: wanted text or blocks of text, found a block of type 'text' whose text is a number",
            id="a number in a block",
        ),
        pytest.param(asking(("user", [])), "messages: the last user turn is empty", id="no blocks"),
        pytest.param(asking(("user", None)), "messages[0].content: wanted text", id="null"),
        pytest.param(asking(("user", 4)), "messages[0].content: wanted text", id="a number"),
        pytest.param(asking(("user", {"text": "Why?"})), "messages[0].content: wanted text", id="a block without its list"),
        pytest.param(asking(("user", ["Why?"])), "messages[0].content: wanted text", id="a list of texts"),
        pytest.param(
            asking(("user", [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": "x"}}])),
            "messages[0].content: wanted text or blocks of text, found a block of type 'image_url'",
            id="a picture",
        ),
    ],
)
def test_turns_that_no_job_can_take_are_a_fault(record: dict[str, Any], said: str) -> None:
    (flaw,) = [flaw for flaw in turn_flaws(record) if flaw.serious]
    assert flaw.text.startswith(said)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(asking("Why?"), id="text"),
        pytest.param(asking(SYSTEM, "Why?"), id="with a system turn"),
        pytest.param(asking(("user", [{"type": "text", "text": "Why"}, {"text": "?"}])), id="blocks"),
    ],
)
def test_nothing_is_said_about_turns_that_a_job_takes(record: dict[str, Any]) -> None:
    assert list(turn_flaws(record)) == []


def test_earlier_turns_and_tool_calls_are_remarks() -> None:
    calls = {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "add"}}]}
    record = {"messages": [{"role": "user", "content": "2 + 2?"}, calls, {"role": "user", "content": "And?"}]}
    found = list(turn_flaws(record))
    assert [(flaw.kind, flaw.serious) for flaw in found] == [("more than one turn", False), ("tool calls", False)]


def test_no_message_quotes_a_prompt() -> None:
    for record in (asking("secret", ("assistant", "secret")), asking(("user", ["secret"])), {"messages": "secret"}):
        assert "secret" not in "".join(flaw.text for flaw in turn_flaws(record))
