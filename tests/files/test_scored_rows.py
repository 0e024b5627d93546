"""Rows of every kind are read, and lines that are not rows are counted."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputFault
from judge.files.scored_rows import Origin, Row, ScoredRows, read_id, read_row

SCORED: dict[str, Any] = {
    "row": 3,
    "id": "a",
    "outcome": "scored",
    "reward": 0.5,
    "checks": {"fits": {"value": 1.0, "reason": "it does"}},
    "criteria": {"right": {"score": 0.25, "answer": 2, "reason": "hardly", "spread": 0.0}},
    "metrics": {"fits": 1.0, "right": 0.25, "judge": 0.25},
    "tokens": {"input": 10, "output": 2},
    "cost": 0.001,
    "attempts": ["throttled", "answered"],
    "provenance": {"rubric": "summary", "version": 1, "rubric_hash": "h", "model": "m"},
}
FIELDS = sorted(set(Row.model_fields) - {"outcome", "reward"})
TEXT = st.sampled_from(["", "a", "\x1b[2J", "\ud800", "é", "scored"])
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = LEAF | st.lists(LEAF, max_size=2) | st.dictionaries(TEXT, LEAF | st.dictionaries(TEXT, LEAF, max_size=2), max_size=2)
"""Whatever may stand in a field; two levels are as deep as rows go."""


def read(**changes: Any) -> Row | None:
    return read_row(json.dumps({**SCORED, **changes}).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b'{"outcome": "scored", "reward": 0.5',
        b"[]",
        b"7",
        b"\xff\xfe",
        b'{"prompt": "p", "response": "r"}',
        b'{"outcome": "other", "reward": 1}',
        b'{"outcome": "scored"}',
        b'{"outcome": "scored", "reward": null}',
        b'{"outcome": "scored", "reward": "1"}',
        b'{"outcome": "scored", "reward": true}',
        b'{"outcome": "scored", "reward": NaN}',
        b'{"outcome": "scored", "reward": 1e999}',
        b'{"run": {"input": "x"}}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_not_a_row_is_none(line: bytes) -> None:
    assert read_row(line) is None


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_a_row_with_anything_else_in_it_is_read_without_what_makes_no_sense(fields: dict[str, Any]) -> None:
    line = json.dumps({"outcome": "scored", "reward": 0.5, **fields}).encode("utf-8", "surrogatepass")
    row = read_row(line)
    if row is not None:
        assert row.reward == 0.5
        assert isinstance(row.name, str)
        assert all(part.worth is None or isinstance(part.worth, float | int) for part in row.parts.values())


@pytest.mark.parametrize("field", [name for name in FIELDS if name != "id"])
def test_a_field_of_another_type_leaves_the_others_as_they_are(field: str) -> None:
    row = read(**{field: [[{"x": 1}]]})
    assert row is not None
    assert getattr(row, field) is None
    assert (row.name, row.reward) == ("a", 0.5)


def test_a_row_is_read_with_all_that_it_says() -> None:
    row = read()
    assert row is not None
    assert {name: part.worth for name, part in row.parts.items()} == {"fits": 1.0, "right": 0.25}
    assert row.origin == Origin(rubric="summary", version=1, rubric_hash="h", model="m")
    assert (row.attempts, row.cost, row.tokens and row.tokens.input) == (["throttled", "answered"], 0.001, 10)


def test_a_part_of_another_kind_leaves_the_other_parts() -> None:
    row = read(criteria={"right": 7, "clear": {"score": "?", "reason": "r"}})
    assert row is not None
    assert [(name, part.worth, part.reason) for name, part in row.parts.items()] == [
        ("fits", 1.0, "it does"),
        ("clear", None, "r"),
    ]


@pytest.mark.parametrize(
    ("identity", "name"),
    [("a b", "a b"), ("7", '"7"'), ("null", '"null"'), (7, "7"), (7.0, "7.0"), (None, "null"), ([1, "é"], '[1, "é"]')],
    ids=repr,
)
def test_an_id_is_written_so_that_it_can_be_typed(identity: object, name: str) -> None:
    row = read(id=identity)
    assert row is not None
    assert row.name == name
    assert read_id(name) == identity


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"outcome": "unscored", "reward": None}, id="unscored"),
        pytest.param({"outcome": "unscored"}, id="unscored-but-with-a-number"),
        pytest.param({"metrics": {"verifiable_only": 1.0}}, id="from-the-checks-alone"),
        pytest.param({"interval": [0.2, 0.4]}, id="judged-in-part"),
    ],
)
def test_a_reward_is_not_trusted_if_the_judge_failed(fields: dict[str, Any]) -> None:
    row = read_row(json.dumps({"outcome": "scored", "reward": 0.5, **fields}).encode())
    assert row is not None
    assert row.trusted is None


def test_a_reward_that_was_judged_in_full_is_trusted() -> None:
    row = read_row(b'{"outcome": "scored", "reward": 0.0, "metrics": {"judge": 0.0}}')
    assert row is not None
    assert row.trusted == 0.0


def test_lines_that_are_not_rows_are_counted_and_blank_ones_are_not(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(f'{json.dumps({"run": {"input": "in.jsonl"}})}\n\nnot JSON\n{json.dumps(SCORED)}\n{{"outcome": "sco')
    rows = ScoredRows(str(path))
    assert [row.name for row in rows] == ["a"]
    assert (rows.foreign, rows.input) == (2, "in.jsonl")
    assert len(list(rows)) == 1
    assert rows.foreign == 2, "a second reading starts counting again"


@pytest.mark.parametrize("content", ["", '{"prompt": "p", "response": "r"}\n', '{"run": {}}\n'])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(content)
    with pytest.raises(InputFault, match=r"out\.jsonl: there are no scored rows in it; wanted what judge score --output wrote"):
        list(ScoredRows(str(path)))


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl: no such file; wanted what judge score --output wrote"):
        ScoredRows(str(tmp_path / "none.jsonl"))
    with pytest.raises(InputFault, match="not a file"):
        ScoredRows(str(tmp_path))


def test_of_an_interrupted_run_the_rows_so_far_are_read(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl.part").write_text(f"{json.dumps(SCORED)}\n")
    rows = ScoredRows(str(tmp_path / "out.jsonl"))
    assert rows.path == str(tmp_path / "out.jsonl.part")
    assert [row.name for row in rows] == ["a"]


def test_rows_are_read_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(SCORED).encode())))
    assert [row.name for row in ScoredRows("-")] == ["a"]
