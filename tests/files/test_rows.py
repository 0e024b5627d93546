"""Rows of files: what is read, and what is written of an outcome."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.cost.saved import Saved
from judge.errors import InputFault
from judge.files.rows import count_rows, counted, read_rows, rereadable, row_of, unpaid, write_whole
from judge.reward import CheckScore, Provenance, Reward, Unscored
from judge.sample import BadSample, Sample
from judge.tally import Entry
from judge.verdict.criterion_score import CriterionScore
from judge.verdict.together import Together

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="0")
SPENT = (Attempt(model="m", outcome="throttled"), Attempt(model="m", outcome="answered", input_tokens=7, output_tokens=3))
PRICES = Prices.model_validate({"prices": [{"model": "m", "input": 1.0, "output": 1.0}]})


def test_a_missing_file_is_named() -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl: no such file"):
        count_rows("none.jsonl")


def test_a_folder_is_not_a_file_of_samples(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="a folder; wanted a file of JSON Lines"):
        count_rows(str(tmp_path))
    with pytest.raises(InputFault, match="cannot be read: Is a directory"):
        list(read_rows(str(tmp_path)))


@pytest.mark.parametrize("content", [b"", b"\n \n\r\n"], ids=["empty", "blank-lines"])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputFault, match=r"samples\.jsonl: no rows in it; wanted JSON Lines, an object in each line"):
        count_rows(str(path))
    with pytest.raises(InputFault, match=r"samples\.jsonl: no rows in it"):
        list(read_rows(str(path)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with pytest.raises(InputFault, match=r"^stdin: no rows in it"):
        list(read_rows("-"))


@pytest.mark.parametrize(("count", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1234, "1,234 rows")])
def test_things_are_counted_in_words(count: int, said: str) -> None:
    assert counted(count, "row") == said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(
            b'[\n  {"prompt": "p", "response": "r"}\n]\n', "found '\\['; a JSON array becomes one by: jq -c", id="array"
        ),
        pytest.param(
            b'[{"prompt": "p", "response": "r"}]', "a JSON array becomes one by: jq -c '.\\[\\]' .*samples.jsonl", id="short"
        ),
        pytest.param(b'\n\xef\xbb\xbf[{"prompt": 1}]', "wanted JSON Lines", id="mark-in-the-wrong-place"),
        pytest.param(b"id,prompt,response\n1,p,r\n", "wanted JSON Lines, .* found 'id,prompt,response'$", id="csv"),
        pytest.param(b"- prompt: p\n  response: r\n", "wanted JSON Lines", id="yaml"),
        pytest.param(
            b'{\n  "prompt": "p",\n  "response": "r"\n}\n', "over several lines becomes one by: jq -c [.] ", id="indented"
        ),
        pytest.param('{"prompt": "p"}\n'.encode("utf-16"), "wanted JSON Lines", id="utf-16"),
        pytest.param(b'"a text"\n', "wanted JSON Lines", id="texts"),
    ],
)
def test_a_file_of_another_form_is_refused_at_its_first_row(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "samples.jsonl").write_bytes(content)
    with pytest.raises(InputFault, match=says):
        next(read_rows(str(tmp_path / "samples.jsonl")))


def test_the_command_that_converts_a_file_can_be_pasted(tmp_path: Path) -> None:
    path = tmp_path / "my samples.json"
    path.write_text("[]")
    with pytest.raises(InputFault, match=f"jq -c '.\\[\\]' '{path}'"):
        next(read_rows(str(path)))


@pytest.mark.parametrize("identity", [0, "", False, [], {}])
def test_a_bad_record_keeps_its_id(jsonl: Callable[..., Path], identity: object) -> None:
    path = jsonl({"prompt": "p", "response": "r"}, {"id": identity, "messages": []}, {"id": None, "messages": []})
    _, (_, bad), (_, nameless) = read_rows(str(path))
    assert isinstance(bad, BadSample)
    assert (type(bad.id), bad.id) == (type(identity), identity)
    assert nameless.id == 3


@pytest.mark.parametrize("line", ["{", "[1]", '"x"', "null", "{}", '{"id": 4, "messages": []}', "[" * 100_000])
def test_a_broken_line_is_a_bad_sample_that_names_its_line(jsonl: Callable[..., Path], line: str) -> None:
    path = jsonl({"prompt": "p", "response": "r"}, "", line)
    (_, first), (place, second) = read_rows(str(path))
    assert isinstance(first, Sample)
    assert place == 1, "a blank line is not a row"
    assert isinstance(second, BadSample)
    assert second.fault.startswith("line 3: ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param('{"prompt": "p" "response": "r"}', "not JSON: Expecting ',' delimiter at column 16", id="a-comma"),
        pytest.param('{"prompt": "p"', "not JSON: Expecting ',' delimiter at column 15", id="cut-off"),
    ],
)
def test_a_fault_of_json_names_the_lines_own_number_and_its_column(jsonl: Callable[..., Path], line: str, said: str) -> None:
    *_, (_, sample) = read_rows(str(jsonl({"prompt": "p", "response": "r"}, "", line)))
    assert isinstance(sample, BadSample)
    assert sample.fault == f"line 3: {said}"


def test_a_row_without_an_id_has_its_lines_number(jsonl: Callable[..., Path]) -> None:
    path = jsonl("", {"prompt": "p", "response": "r"}, {"id": 0, "prompt": "p", "response": "r"})
    assert [sample.id for _, sample in read_rows(str(path))] == [2, 0]
    assert count_rows(str(path)) == 2


def test_a_byte_order_mark_is_not_part_of_the_first_row(tmp_path: Path) -> None:
    (tmp_path / "samples.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "a", "prompt": "p", "response": "r"}\r\n')
    assert [sample.id for _, sample in read_rows(str(tmp_path / "samples.jsonl"))] == ["a"]


def test_a_line_ends_at_a_line_feed_alone(tmp_path: Path) -> None:
    text = json.dumps({"prompt": "p", "response": "a\u2028b\x85c"}, ensure_ascii=False)
    (tmp_path / "samples.jsonl").write_text(text + "\n", "utf-8")
    ((_, sample),) = read_rows(str(tmp_path / "samples.jsonl"))
    assert isinstance(sample, Sample)
    assert sample.response == "a\u2028b\x85c"


def test_a_pipe_cannot_be_counted_and_can_be_read_twice_from_a_copy(jsonl: Callable[..., Path], tmp_path: Path) -> None:
    path = jsonl({"id": 1, "prompt": "p", "response": "r"}, "{broken")
    os.mkfifo(tmp_path / "pipe")
    pipe = str(tmp_path / "pipe")
    assert count_rows(pipe) is None
    with subprocess.Popen(["cp", str(path), pipe]), rereadable(pipe) as copy:
        assert [list(read_rows(copy)) for _ in range(2)] == [list(read_rows(str(path)))] * 2
    assert not Path(copy).exists()
    with rereadable(str(path)) as same:
        assert same == str(path)


def test_what_is_taken_piece_by_piece_is_written_whole() -> None:
    class Slow(io.RawIOBase):
        taken = b""

        def write(self, data: object) -> int:
            self.taken += bytes(data)[:3]  # type: ignore[call-overload]
            return min(3, len(bytes(data)))  # type: ignore[call-overload]

    file = Slow()
    write_whole(file, b"0123456789")  # type: ignore[arg-type]
    assert file.taken == b"0123456789"


def test_a_row_for_another_equal_sample_costs_nothing() -> None:
    row = row_of(Reward(id=1, reward=0.5, provenance=ORIGIN, attempts=SPENT), PRICES)
    again = unpaid(row)
    assert (again["tokens"], again["cost"], again["attempts"], again["reused"]) == ({"input": 0, "output": 0}, 0.0, [], False)
    assert again["saved"] == [], "no judge was asked about it"
    judged = unpaid({**row, "provenance": {**row["provenance"], "model": "m"}})
    assert judged["reused"] is True
    changed = ("tokens", "cost", "attempts", "reused", "saved", "provenance")
    assert {**judged, **{name: row[name] for name in changed}} == row


TOGETHER = Together(size=8, seeds=("a",), places=(1,), prompt_hash="h")


@pytest.mark.parametrize(
    ("row", "saved"),
    [
        pytest.param({}, Saved(by="duplicate", calls=2, input_tokens=7, output_tokens=3, cost=1e-5), id="what-the-row-cost"),
        pytest.param({"cost": None}, Saved(by="duplicate", calls=2, input_tokens=7, output_tokens=3), id="without-a-price"),
        pytest.param(
            {"attempts": [], "cost": 0.0, "tokens": {"input": 0, "output": 0}, "saved": "table"},
            Saved(by="duplicate", calls=3, input_tokens=50, output_tokens=5, cost=0.5),
            id="what-the-row-saved-itself",
        ),
        pytest.param(
            {"saved": "cache"}, Saved(by="duplicate", calls=2, input_tokens=7, output_tokens=3, cost=1e-5), id="beside-a-cache"
        ),
        pytest.param({"saved": "group", "together": True}, Saved(by="duplicate", calls=1), id="of-a-group-nobody-knows"),
        pytest.param(
            {"saved": None}, Saved(by="duplicate", calls=2, input_tokens=7, output_tokens=3, cost=1e-5), id="an-early-version"
        ),
    ],
)
def test_the_row_of_an_equal_sample_says_what_it_saved(row: dict[str, Any], saved: Saved) -> None:
    origin = ORIGIN.model_copy(update={"model": "m", "together": TOGETHER if row.pop("together", False) else None})
    made = row_of(Reward(id=1, reward=0.5, provenance=origin, attempts=SPENT), PRICES)
    by = row.pop("saved", "")
    if by:
        made["saved"] = [Saved(by=by, calls=3, input_tokens=50, output_tokens=5, cost=0.5).model_dump()]
    elif by is None:
        del made["saved"]
        del made["provenance"]["together"]
    again = unpaid({**made, **row})
    assert [Saved.model_validate(one) for one in again["saved"]] == [saved]
    assert again["reused"] is True
    assert Entry.model_validate(again).saved == [saved], "and it is counted so"


def test_a_row_says_what_was_saved_with_its_price() -> None:
    origin = ORIGIN.model_copy(update={"model": "m"})
    cached = Attempt(model="m", outcome="answered", cache_read_tokens=1_000_000)
    group = Saved(by="group", calls=1, input_tokens=500_000)
    prices = Prices.model_validate({"prices": [{"model": "m", "input": 1.0, "output": 1.0, "cache_read": 0.25}]})
    row = row_of(Reward(id=1, reward=0.5, provenance=origin, attempts=(cached,), saved=(group,)), prices)
    assert row["saved"] == [
        {"by": "group", "calls": 1, "input_tokens": 500_000, "output_tokens": 0, "cost": 0.5},
        {"by": "cache", "calls": 0, "input_tokens": 1_000_000, "output_tokens": 0, "cost": 0.75},
    ]
    unpriced = row_of(Reward(id=1, reward=0.5, provenance=origin, attempts=(cached,), saved=(group,)), Prices())
    assert [one["cost"] for one in unpriced["saved"]] == [None, None]
    failed = row_of(Unscored(id=1, reason="unreadable", detail="d", provenance=origin, attempts=(cached,)), prices)
    assert [one["by"] for one in failed["saved"]] == ["cache"], "what a failed call read from the cache was cheaper too"


def test_a_row_says_how_sure_its_reward_is() -> None:
    clear = CriterionScore(name="clear", score=0.5, answer=[1, 3], reason="", spread=0.5, each=(0.0, 1.0), error=0.5)
    row = row_of(Reward(id=1, reward=0.5, criteria=(clear,), opinions=2, spread=1.0, error=0.5, provenance=ORIGIN), PRICES)
    assert (row["error"], row["interval"], row["partial"], row["metrics"]["reward_error"]) == (0.5, None, False, 0.5)
    assert (row["criteria"]["clear"]["error"], row["criteria"]["clear"]["each"]) == (0.5, (0.0, 1.0))
    part = row_of(Reward(id=1, reward=0.25, interval=(0.25, 0.5), provenance=ORIGIN), PRICES)
    assert (part["interval"], part["partial"], part["error"]) == ((0.25, 0.5), True, None)
    assert Entry.model_validate(json.loads(json.dumps(part))).failed
    wide = row_of(Unscored(id=1, reason="part_failed", detail="d", interval=(0.0, 1.0), provenance=ORIGIN), PRICES)
    assert (wide["interval"], wide["reward"]) == ((0.0, 1.0), None)


def test_an_unscored_row_has_no_number_and_says_what_was_spent() -> None:
    row = row_of(Unscored(id=1, reason="throttled", detail="d", provenance=ORIGIN, attempts=SPENT), PRICES)
    assert (row["outcome"], row["reward"], row["reason"]) == ("unscored", None, "throttled")
    assert (row["tokens"], row["attempts"]) == ({"input": 7, "output": 3}, ["throttled", "answered"])
    assert row["cost"] == pytest.approx(1e-5)
    assert row_of(Unscored(id=1, reason="x", detail="d", provenance=ORIGIN, attempts=SPENT), Prices())["cost"] is None


def test_a_scored_row_has_every_part_with_its_reason() -> None:
    reward = Reward(
        id=1,
        reward=0.5,
        checks=(CheckScore(name="correct", value=1.0, reason="18 is 18"),),
        criteria=(CriterionScore(name="clear", score=0.25, answer=2, reason="so so"),),
        judge=0.25,
        provenance=ORIGIN,
    )
    row = row_of(reward, PRICES)
    assert (row["outcome"], row["reward"]) == ("scored", 0.5)
    assert row["metrics"] == {"correct": 1.0, "clear": 0.25, "judge": 0.25}
    assert row["checks"]["correct"]["reason"] == "18 is 18"
    assert row["criteria"]["clear"]["answer"] == 2
