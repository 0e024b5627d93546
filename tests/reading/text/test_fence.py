"""Fenced code blocks."""

import pytest

from judge.reading.text.fence import Fence, fenced, fences
from judge.reading.text.thought import without_thought


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("```SQL\nselect 1\n```\n```\nx\n```", [("sql", "select 1"), ("", "x")], id="two"),
        pytest.param("```py\nopen", [("py", "open")], id="left open"),
        pytest.param("```py\n", [], id="left open with nothing in it"),
        pytest.param("```py\n```", [("py", "")], id="empty"),
        pytest.param("~~~{.Python}\nx\n```\n~~~", [("python", "x\n```")], id="tildes, a name in braces"),
        pytest.param("````c++\n```\na\n```\n````", [("c++", "```\na\n```")], id="a longer one"),
        pytest.param("```python title=x\na\n```", [("python", "a")], id="more behind the name"),
        pytest.param("```mysql\r\na\r\n```\r\n", [("mysql", "a\r")], id="carriage returns"),
        pytest.param("```a\n```b\nc\n```", [("a", "```b\nc")], id="a name closes none"),
        pytest.param("  ```x\n  a\n  ```", [("x", "  a")], id="indented"),
        pytest.param("a ```x``` b\n```x```", [], id="code in a line"),
        pytest.param("```\na\n~~~\n```", [("", "a\n~~~")], id="closed by its own kind alone"),
    ],
)
def test_fences(text: str, found: list[tuple[str, str]]) -> None:
    assert fenced(text) == found


def test_a_fence_has_its_place() -> None:
    text = "a\n```x\nb\n```\nc\n~~~\nd"
    assert [text[fence.start : fence.end] for fence in fences(text)] == ["```x\nb\n```", "~~~\nd"]
    assert [fence.closed for fence in fences(text)] == [True, False]


def test_a_mark_with_a_backtick_behind_it_opens_no_code() -> None:
    assert fences("```a`b\nx\n```") == [Fence("", "", 9, 12, closed=False)]
    assert [(fence.language, fence.body) for fence in fences("~~~a`b\nx\n~~~")] == [("a", "x")]
    assert without_thought("```a`b\n<think>x</think>y") == "```a`b\ny"
