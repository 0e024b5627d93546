"""Answers: rows joined with their responses, with lengths as a person counts them."""

import json
from pathlib import Path

import pytest

from judge.comparison.answer import Answer, read_answers
from judge.files.run import score_file
from judge.grader import Grader
from judge.sampling.prompt import drawn_record, read_prompt
from tests.conftest import make_rubric


def test_an_answer_has_its_reward_parts_and_lengths(tmp_path: Path) -> None:
    answers, rows = tmp_path / "base.jsonl", tmp_path / "base.rows.jsonl"
    given = {"a~b": "か\u3099 two  words", "c": ""}
    lines = [drawn_record(read_prompt({"id": name, "prompt": f"ask {name}"}, 1), 2, text, {}) for name, text in given.items()]
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines))
    rubric = make_rubric(criteria=[], checks=[{"check": "length", "name": "short", "unit": "words", "most": 5}], reward="short")
    score_file(Grader(rubric), str(answers), 2, str(rows))
    found = list(read_answers(rows, answers))
    assert found[0] == Answer("a~b", "ask a~b", "か\u3099 two  words", 1.0, {"short": 1.0}, 3, 11)
    assert (found[1].prompt, found[1].text, found[1].words, found[1].characters) == ("c", "", 0, 0)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("東京は日本の首都です。", None, id="japanese"),
        pytest.param("北京是中国的首都。", None, id="chinese"),
        pytest.param("กรุงเทพเป็นเมืองหลวง", None, id="thai"),
        pytest.param("서울은 한국의 수도이다.", 3, id="korean"),
        pytest.param("The word 東京 means Tokyo.", 6, id="a-foreign-name"),
        pytest.param("...", 0, id="no-letters"),
    ],
)
def test_words_are_counted_only_where_there_are_spaces_between_them(text: str, count: int | None, tmp_path: Path) -> None:
    answers, rows = tmp_path / "base.jsonl", tmp_path / "base.rows.jsonl"
    answers.write_text(json.dumps(drawn_record(read_prompt({"id": 1, "prompt": "x"}, 1), 1, text, {})) + "\n")
    rows.write_text(json.dumps({"row": 1, "id": "1~1", "outcome": "scored", "reward": 1.0}) + "\n")
    assert [found.words for found in read_answers(rows, answers)] == [count]


def test_a_reward_of_a_judge_that_failed_in_part_is_none(tmp_path: Path) -> None:
    answers, rows = tmp_path / "base.jsonl", tmp_path / "base.rows.jsonl"
    answers.write_text(json.dumps(drawn_record(read_prompt({"id": 1, "prompt": "x"}, 1), 1, "y", {})) + "\n")
    parts = {"checks": {"short": {"value": 1.0, "reason": "r"}}, "metrics": {"verifiable_only": 1.0}}
    for outcome, metrics in (("unscored", {}), ("scored", parts)):
        rows.write_text(json.dumps({"row": 1, "id": "1~1", "outcome": outcome, "reward": 1.0, **metrics}) + "\n")
        (found,) = read_answers(rows, answers)
        assert (found.reward, found.parts) == (None, {})


def test_a_row_whose_answer_is_not_there_any_more_is_left_out(tmp_path: Path) -> None:
    answers, rows = tmp_path / "base.jsonl", tmp_path / "base.rows.jsonl"
    answers.write_text(json.dumps(drawn_record(read_prompt({"id": 1, "prompt": "x"}, 1), 1, "y", {})) + "\n")
    scored = [{"row": number, "id": f"{number}~1", "outcome": "scored", "reward": 1.0} for number in (1, 2)]
    rows.write_text("".join(json.dumps(row) + "\n" for row in scored))
    assert [found.prompt for found in read_answers(rows, answers)] == ["1"]
