from pathlib import Path
from typing import Any

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.doubles import find_doubles, find_leaks, prompt_key
from tests.dataset.records import asking, make_record, write


def read(path: Path, *records: dict[str, Any]) -> DataFile:
    return read_data(write(path, *records))


def test_an_id_that_was_there_before_is_a_fault(tmp_path: Path) -> None:
    ids: list[object] = ["a", 1, "1", None, "a", 1, 4]
    data = read(tmp_path / "a.jsonl", *(make_record(number, id=one) for number, one in enumerate(ids)))
    found = [(one.line, one.text, one.serious) for one in find_doubles(data)]
    assert found == [(5, "id: the same as in line 1", True), (6, "id: the same as in line 2", True)]


def test_the_same_prompt_with_another_reference_is_a_contradiction(tmp_path: Path) -> None:
    first, second = make_record(1), make_record(1, reference_answer="other")
    (found,) = find_doubles(read(tmp_path / "a.jsonl", first, make_record(2), second))
    assert (found.line, found.kind, found.serious) == (3, "contradictory prompt", True)
    assert "line 1" in found.text


def test_the_same_prompt_is_otherwise_a_remark(tmp_path: Path) -> None:
    spaced = asking(make_record(1)["messages"][0]["content"].replace(" ", "\n"))
    same = [make_record(1), make_record(1), spaced, make_record(1, level=3)]
    found = list(find_doubles(read(tmp_path / "a.jsonl", *same)))
    assert [(one.line, one.kind, one.serious) for one in found] == [(line, "doubled prompt", False) for line in (2, 3, 4)]


def test_prompts_that_differ_in_a_sign_or_in_their_system_turn_are_two(tmp_path: Path) -> None:
    records = [asking("3 + 4?"), asking("3 - 4?"), asking(("system", "Add."), "3 + 4?")]
    data = read(tmp_path / "a.jsonl", *({**one, "reference_answer": str(n)} for n, one in enumerate(records)))
    assert list(find_doubles(data)) == []
    assert len({prompt_key(record) for record in data.records}) == 3


def test_a_prompt_in_both_files_is_a_fault_of_the_validation_file(tmp_path: Path) -> None:
    training = read(tmp_path / "t.jsonl", make_record(1), make_record(2), make_record(2))
    validation = read(tmp_path / "v.jsonl", make_record(3), make_record(2))
    (found,) = find_leaks(training, validation)
    assert (found.path, found.line, found.serious) == (validation.path, 2, True)
    assert found.text.startswith(f"the same prompt as in {training.path}:2;")
