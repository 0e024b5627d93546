"""A file of labels."""

from pathlib import Path

import pytest

from judge.agreement.labels import read_labels, refuse
from judge.errors import InputFault

GOOD = '{"id": "a", "score": 4, "annotator": "kim"}'


def written(folder: Path, *lines: str) -> str:
    path = folder / "labels.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl: cannot be read: No such file"):
        read_labels(str(tmp_path / "none.jsonl"))
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(InputFault, match="not UTF-8: invalid continuation byte at byte 8"):
        read_labels(str(tmp_path / "latin.jsonl"))


@pytest.mark.parametrize("lines", [[], ["", "  "]])
def test_a_file_without_labels_is_refused(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(InputFault, match="there are no labels in it"):
        read_labels(written(tmp_path, *lines))


def test_every_broken_line_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "{", "", '{"id": "b", "score": "x"}')
    with pytest.raises(InputFault) as caught:
        read_labels(path)
    faults = str(caught.value).split("\n")
    assert [fault.partition(": ")[0] for fault in faults] == [f"{path}:2", f"{path}:4", f"{path}:4"]


def test_at_most_twenty_faults_are_listed() -> None:
    with pytest.raises(InputFault) as caught:
        refuse([f"fault {at}" for at in range(1_022)])
    assert str(caught.value).split("\n")[19:] == ["fault 19", "and 1,002 more"]
    refuse([])


@pytest.mark.parametrize(
    "again",
    [
        '{"id": "a", "score": 5, "annotator": "kim"}',
        '{"rejected": "a", "chosen": "b", "annotator": "lee"}',
        '{"order": ["c", "a", "b"], "annotator": "lee"}',
    ],
)
def test_two_judgments_of_one_person_on_the_same_rows_are_a_fault(tmp_path: Path, again: str) -> None:
    path = written(tmp_path, GOOD, '{"tie": ["a", "b"], "annotator": "lee"}', again)
    with pytest.raises(InputFault, match=r"labels\.jsonl:3: '(kim|lee)' judged rows? .* before, in line [12]$"):
        read_labels(path)


def test_other_people_other_criteria_and_other_kinds_may_judge_a_row_again(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        GOOD,
        GOOD.replace("kim", "lee"),
        GOOD.replace("}", ', "criterion": "tone"}'),
        '{"id": "a", "label": true, "annotator": "kim"}',
        '{"order": ["a", "b", "c"], "annotator": "kim"}',
    )
    found = read_labels(path)
    assert (len(found.ratings), len(found.preferences), len(found.everything)) == (4, 3, 7)
    assert [one.line for one in found.everything] == [1, 2, 3, 4, 5, 5, 5]


def test_the_hash_changes_with_the_file(tmp_path: Path) -> None:
    one, other = read_labels(written(tmp_path, GOOD)), read_labels(written(tmp_path, GOOD.replace("4", "5")))
    assert len(one.hash) == len(other.hash) == 32
    assert one.hash != other.hash


def test_a_byte_order_mark_and_windows_line_ends_are_read_over(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(f"\ufeff{GOOD}\r\n{GOOD.replace('kim', 'lee')}\r\n".encode())
    assert [one.annotator for one in read_labels(str(path)).ratings] == ["kim", "lee"]
