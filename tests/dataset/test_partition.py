import resource
import signal
from pathlib import Path

import pytest

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.near import find_near
from judge.dataset.partition import Partition, part, write_partition
from judge.errors import InputFault, SettingsFault
from tests.dataset.records import asking, make_record, make_records, write
from tests.dataset.test_near import STORY


def read(tmp_path: Path, *lines: dict[str, object] | bytes) -> DataFile:
    return read_data(write(tmp_path / "a.jsonl", *lines))


def lines_of(side: tuple[object, ...]) -> list[int]:
    return [record.line for record in side]  # type: ignore[attr-defined]


@pytest.mark.parametrize("share", [-0.1, 0.0, 1.0, 2.0, float("nan")])
def test_a_share_has_to_leave_something_on_both_sides(share: float, tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="--share: wanted a number between 0 and 1"):
        part(read(tmp_path, *make_records(10)), share)


def test_prompts_that_are_all_alike_cannot_be_split(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="nothing to validate with"):
        part(read(tmp_path, asking(STORY), asking(STORY), asking(STORY.upper())), 0.5)


def test_the_share_is_kept_and_every_record_is_on_one_side(tmp_path: Path) -> None:
    both = part(read(tmp_path, *make_records(200)), 0.1)
    assert (len(both.training), len(both.validation)) == (180, 20)
    assert sorted([*lines_of(both.training), *lines_of(both.validation)]) == list(range(1, 201))
    assert lines_of(both.training) == sorted(lines_of(both.training))


@pytest.mark.parametrize("share", [0.001, 0.05, 0.999])
def test_each_side_gets_at_least_one(share: float, tmp_path: Path) -> None:
    both = part(read(tmp_path, *make_records(5)), share)
    assert (len(both.validation), len(both.training)) == ((4, 1) if share > 0.5 else (1, 4))


def test_alike_prompts_stay_together(tmp_path: Path) -> None:
    alike = [asking(STORY.replace("Monday", day)) for day in ("Monday", "Friday", "Sunday", "monday", "MONDAY!")]
    records = [one for pair in zip(alike, make_records(5), strict=True) for one in pair]
    for share in (0.1, 0.3, 0.5, 0.7):
        both = part(read(tmp_path, *records), share)
        assert len({record.line in lines_of(both.validation) for record in (*both.training, *both.validation)}) == 2
        assert len({line in lines_of(both.validation) for line in (1, 3, 5, 7, 9)}) == 1


def test_a_cluster_that_is_larger_than_the_share_stays_in_training(tmp_path: Path) -> None:
    both = part(read(tmp_path, *(asking(STORY) for _ in range(8)), make_record(1), make_record(2)), 0.2)
    assert lines_of(both.validation) == [9, 10]
    assert set(range(1, 9)) <= set(lines_of(both.training))


def test_where_no_cluster_is_small_enough_the_smallest_is_taken(tmp_path: Path) -> None:
    both = part(read(tmp_path, *(asking(STORY) for _ in range(6)), *(make_record(1) for _ in range(4))), 0.1)
    assert lines_of(both.validation) == [7, 8, 9, 10]


def test_the_same_records_are_split_in_the_same_way_in_any_order(tmp_path: Path) -> None:
    records = make_records(60)
    one, other = part(read(tmp_path, *records), 0.2), part(read(tmp_path, *reversed(records)), 0.2)
    assert {record.raw for record in one.validation} == {record.raw for record in other.validation}


def test_small_sides_are_remarked_on(tmp_path: Path) -> None:
    records = read(tmp_path, *make_records(120)).records
    few, many = records[:19], records[:101]
    assert list(Partition(many, records[:20]).remarks()) == []
    assert next(Partition(many, few).remarks()).startswith("19 records to validate with")
    assert list(Partition(records[:99], records[:20]).remarks()) == ["99 records to train on: a training job takes 100 or more"]


def test_lines_are_written_as_they_were_and_the_last_gets_its_end(tmp_path: Path) -> None:
    odd = b'{"messages" : [{"role":"user","content":"caf\\u00e9 caf\xc3\xa9"}]}\r\n'
    last = b'{"messages":[{"role":"user","content":"the last"}]}'
    data = read(tmp_path, odd, *make_records(3), last)
    both = part(data, 0.4)
    training, validation = tmp_path / "t.jsonl", tmp_path / "v.jsonl"
    write_partition(both, training, validation, overwrite=False)
    written = training.read_bytes().splitlines(keepends=True) + validation.read_bytes().splitlines(keepends=True)
    given = (tmp_path / "a.jsonl").read_bytes().splitlines(keepends=True)
    assert sorted(written) == sorted([*given[:-1], last + b"\n"])
    assert list(find_near(read_data(str(training)), read_data(str(validation)))) == []


@pytest.mark.parametrize("there", ["t.jsonl", "v.jsonl"])
def test_files_that_exist_are_kept(there: str, tmp_path: Path) -> None:
    both = part(read(tmp_path, *make_records(5)), 0.4)
    (tmp_path / there).write_text("mine")
    with pytest.raises(InputFault, match=rf"{there}: exists already; .* --overwrite"):
        write_partition(both, tmp_path / "t.jsonl", tmp_path / "v.jsonl", overwrite=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.jsonl", there])
    assert (tmp_path / there).read_text() == "mine"
    write_partition(both, tmp_path / "t.jsonl", tmp_path / "v.jsonl", overwrite=True)
    assert len((tmp_path / "t.jsonl").read_bytes().splitlines()) == 3


def test_nothing_is_left_where_one_file_cannot_be_written(tmp_path: Path) -> None:
    both = part(read(tmp_path, *make_records(5)), 0.4)
    with pytest.raises(InputFault, match=r"v\.jsonl: cannot be written: No such file or directory"):
        write_partition(both, tmp_path / "t.jsonl", tmp_path / "none" / "v.jsonl", overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").mkdir()
    with pytest.raises(InputFault, match=r"t\.jsonl: exists already and is not a file"):
        write_partition(part(read(tmp_path, *make_records(5)), 0.4), tmp_path / "t.jsonl", tmp_path / "v.jsonl", overwrite=True)


@pytest.mark.parametrize("names", [("t.jsonl", "t.jsonl.new"), ("t.jsonl.new", "t.jsonl"), ("a.jsonl.new", "v.jsonl")])
def test_no_file_beside_the_two_is_touched(names: tuple[str, str], tmp_path: Path) -> None:
    """Whatever the files are called, the input, both sides and any file of the user's are there in the end."""
    both = part(read(tmp_path, *make_records(5)), 0.4)
    (tmp_path / "v.jsonl.new").write_text("mine")
    write_partition(both, tmp_path / names[0], tmp_path / names[1], overwrite=False)
    assert [len((tmp_path / name).read_bytes().splitlines()) for name in names] == [3, 2]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.jsonl", "v.jsonl.new", *names])
    assert (tmp_path / "v.jsonl.new").read_text() == "mine"


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    both = part(read(tmp_path, *make_records(5)), 0.4)
    (tmp_path / "t.jsonl").write_text("mine")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        with pytest.raises(InputFault, match=r"t\.jsonl: cannot be written: File too large"):
            write_partition(both, tmp_path / "t.jsonl", tmp_path / "v.jsonl", overwrite=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert (tmp_path / "t.jsonl").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "t.jsonl"]
