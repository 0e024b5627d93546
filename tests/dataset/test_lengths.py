from pathlib import Path

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.lengths import Lengths, find_too_long, measure, prompt_tokens
from tests.dataset.records import asking, write


def read(tmp_path: Path, *tokens: int) -> DataFile:
    return read_data(write(tmp_path / "a.jsonl", *(asking(("system", "word"), "word" * (count - 1)) for count in tokens)))


def test_without_records_there_is_no_length() -> None:
    assert measure(()) is None


def test_all_turns_of_a_prompt_count(tmp_path: Path) -> None:
    assert [prompt_tokens(record) for record in read(tmp_path, 2, 5).records] == [2, 5]


def test_half_and_95_of_a_hundred_prompts_are_no_longer(tmp_path: Path) -> None:
    assert measure(read(tmp_path, *range(101, 1, -1)).records) == Lengths(median=51, high=96, longest=101)
    assert measure(read(tmp_path, 7).records) == Lengths(7, 7, 7)


def test_only_prompts_over_the_limit_are_faults(tmp_path: Path) -> None:
    (found,) = find_too_long(read(tmp_path, 10, 11, 9), 10)
    assert (found.line, found.serious) == (2, True)
    assert found.text.startswith("about 11 tokens (estimated), over maxPromptLength, 10:")
