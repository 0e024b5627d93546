from pathlib import Path
from typing import Any

import pytest

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.sampled import choose_prompts
from judge.errors import SampleFault
from tests.dataset.records import asking, make_record, make_records, write


def read(tmp_path: Path, *records: dict[str, Any]) -> DataFile:
    return read_data(write(tmp_path / "a.jsonl", *records))


def test_a_prompt_that_a_model_cannot_be_given_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SampleFault, match="tools"):
        choose_prompts(read(tmp_path, {**asking("Why?"), "tools": [{"type": "function"}]}).records, 1)


def test_prompts_lie_evenly_in_the_file(tmp_path: Path) -> None:
    records = read(tmp_path, *make_records(10)).records
    assert [prompt.id for prompt in choose_prompts(records, 4)] == [1, 3, 6, 8]
    assert [prompt.id for prompt in choose_prompts(records, 50)] == list(range(1, 11))


def test_a_prompt_brings_what_its_responses_are_judged_by(tmp_path: Path) -> None:
    record = {**asking(("system", "Add."), "2 + 2?"), "id": "a", "reference_answer": "4", "level": 3}
    (prompt,) = choose_prompts(read(tmp_path, record).records, 1)
    assert (prompt.id, prompt.reference, prompt.metadata["level"]) == ("a", "4", 3)
    assert [turn.content for turn in prompt.messages] == ["Add.", "2 + 2?"]


def test_prompts_are_called_by_their_lines_where_ids_read_alike(tmp_path: Path) -> None:
    records = read(tmp_path, make_record(1, id="2"), make_record(2)).records
    assert [prompt.name for prompt in choose_prompts(records, 2)] == ["1", "2"]
