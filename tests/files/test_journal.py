"""Rows are safe from the moment they are written, and an output belongs to one run."""

import fcntl
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from judge.errors import InputFault, OutputFault
from judge.files.journal import How, Journal
from judge.key import Key

ROOT = Path(__file__).parents[2]


def key(name: object) -> Key:
    return Key(str(name), "r", "p", "j")


def row(name: object, outcome: str = "scored", **changes: Any) -> dict[str, Any]:
    """Make a row whose key has its id as the sample's part."""
    scored = outcome == "scored"
    made = {"key": str(key(name)) if scored else None, "id": name, "outcome": outcome, "reward": 0.5 if scored else None}
    spent = {"metrics": {}, "tokens": {"input": 7, "output": 3}, "cost": 0.5, "attempts": ["answered"]}
    return {**made, **spent, "provenance": {"rubric": "r", "model": "m"}, **changes}


@contextmanager
def opened(folder: Path, how: How = "new", *, begin: bool = True, source: str = os.devnull) -> Iterator[Journal]:
    journal = Journal(folder / "deep" / "out.jsonl", {"rubric": "r"}, how, source)
    try:
        if begin:
            journal.begin()
        yield journal
    finally:
        journal.close()


def write(folder: Path, *rows: dict[str, Any], how: How = "new", finish: bool = False) -> Journal:
    with opened(folder, how) as journal:
        for place, one in enumerate(rows):
            journal.write(place, one)
        if finish:
            journal.finish()
    return journal


def ids(journal: Journal) -> list[Any]:
    return [json.loads(line)["id"] for line in journal.output.read_text("utf-8").splitlines()]


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: as a full disk does, the system takes what there is room for and refuses the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def stdin(path: Path) -> Iterator[None]:
    """Let stdin be a file."""
    before, file = os.dup(0), os.open(path, os.O_RDONLY)
    os.dup2(file, 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(file)
        os.close(before)


def test_an_interrupted_run_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    first = write(tmp_path, row("a"))
    before = first.part.read_bytes()
    with pytest.raises(InputFault, match=r"out\.jsonl\.part holds an interrupted run: continue it with --resume, or replace it"):
        write(tmp_path)
    assert first.part.read_bytes() == before


def test_a_finished_output_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    first = write(tmp_path, row("a"), finish=True)
    with pytest.raises(InputFault, match=r"out\.jsonl already exists: continue it with --resume, or replace it with --overwrite"):
        write(tmp_path)
    assert ids(first) == ["a"]
    assert sorted(path.name for path in first.output.parent.iterdir()) == ["out.jsonl"]


def test_an_empty_output_holds_nothing_to_lose(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "out.jsonl").touch()
    assert ids(write(tmp_path, row("a"), finish=True)) == ["a"]


def test_an_interrupted_run_without_a_reward_holds_nothing_to_lose(tmp_path: Path) -> None:
    first = write(tmp_path, row("a", "unscored"))
    assert first.part.exists()
    assert ids(write(tmp_path, row("b"), finish=True)) == ["b"]


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.part", "out.jsonl.new"])
@pytest.mark.parametrize("link", [os.symlink, os.link, None], ids=["symlink", "hard-link", "itself"])
@pytest.mark.parametrize("how", ["new", "resume", "overwrite"])
def test_what_is_read_is_never_written(tmp_path: Path, name: str, link: Any, how: How) -> None:
    (tmp_path / "deep").mkdir()
    read = tmp_path / "deep" / name
    read.write_text('{"response": "r"}\n')
    source = read
    if link:
        source = tmp_path / "samples.jsonl"
        link(read, source)
    with pytest.raises(InputFault, match="is the input itself"), opened(tmp_path, how, source=str(source)):
        pass
    assert read.read_text() == '{"response": "r"}\n'


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.part", "out.jsonl.new"])
def test_what_is_read_from_stdin_is_never_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "deep").mkdir()
    read = tmp_path / "deep" / name
    read.write_text('{"response": "r"}\n')
    with stdin(read), pytest.raises(InputFault, match="is the input itself"), opened(tmp_path, source="-"):
        pass
    assert read.read_text() == '{"response": "r"}\n'


def test_the_folders_of_an_output_are_made(tmp_path: Path) -> None:
    assert ids(write(tmp_path / "a" / "b", row("a"), finish=True)) == ["a"]


def test_the_umask_says_who_may_read_an_output_and_nobody_may_execute_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path) as first:
            assert first.part.stat().st_mode & 0o777 == 0o666
    finally:
        os.umask(before)


def test_an_output_through_a_link_is_the_file_behind_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "out.jsonl").symlink_to(tmp_path / "real.jsonl")
    first = write(tmp_path, row("a"), finish=True)
    assert first.part == tmp_path / "real.jsonl.part"
    assert (tmp_path / "deep" / "out.jsonl").is_symlink()
    assert json.loads((tmp_path / "real.jsonl").read_text())["id"] == "a"


def test_a_folder_cannot_be_the_output(tmp_path: Path) -> None:
    (tmp_path / "deep" / "out.jsonl").mkdir(parents=True)
    with pytest.raises(InputFault, match=r"out\.jsonl: a folder; wanted a file"):
        write(tmp_path)


@pytest.mark.parametrize("output", ["/sys/out.jsonl", "/proc/out.jsonl", os.devnull + "/deep/out.jsonl"])
def test_an_output_that_cannot_be_written_is_refused_at_the_start(output: str) -> None:
    with pytest.raises(InputFault, match=r"out\.jsonl: cannot be written: \w+"):
        Journal(Path(output), {}, "new", os.devnull)


@pytest.mark.parametrize("how", ["new", "resume", "overwrite"])
def test_a_second_run_on_one_output_is_refused(tmp_path: Path, how: How) -> None:
    with opened(tmp_path) as first:
        first.write(0, row("a"))
        with pytest.raises(InputFault, match=r"out\.jsonl\.part is being written by another run"):
            write(tmp_path, how=how)
        first.write(1, row("b"))
        first.finish()
    assert ids(first) == ["a", "b"]


def test_a_run_that_was_killed_leaves_its_output_unlocked(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from judge.files.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]), {}, 'new', os.devnull); journal.begin(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "deep" / "out.jsonl")], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert ids(write(tmp_path, row("a"), finish=True)) == ["a"]


def test_a_file_that_another_run_removes_meanwhile_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other run finishes after this one opened the file and before it holds it."""
    lock, left = fcntl.flock, [tmp_path / "deep" / "out.jsonl.part"]

    def flock(file: Any, what: int) -> None:
        if left:
            left.pop().unlink()
        lock(file, what)

    monkeypatch.setattr(fcntl, "flock", flock)
    with opened(tmp_path) as first:
        assert not left
        first.write(0, row("a"))
        assert first.part.exists()


def test_a_run_that_wrote_nothing_leaves_nothing_behind(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        assert first.part.exists()
    assert not first.part.exists()


def test_a_run_that_wrote_nothing_does_not_remove_the_file_of_the_next_one(tmp_path: Path) -> None:
    first = Journal(tmp_path / "out.jsonl", {}, "new", os.devnull)
    first.begin()
    first.finish()
    second = Journal(tmp_path / "out.jsonl", {}, "new", os.devnull)
    first.close()
    assert second.part.exists()
    second.close()


def test_a_run_that_wrote_nothing_ends_well_when_somebody_removed_its_file(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        first.part.unlink()


@pytest.mark.parametrize("how", ["new", "resume"])
def test_a_crash_before_the_first_line_was_whole_is_a_fresh_start(tmp_path: Path, how: How) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "out.jsonl.part").write_bytes(b'{"ru')
    assert ids(write(tmp_path, row(1), how=how, finish=True)) == [1]


@pytest.mark.parametrize("how", ["new", "resume"])
def test_an_unfinished_file_of_something_else_is_not_cut_off(tmp_path: Path, how: How) -> None:
    (tmp_path / "deep").mkdir()
    other = tmp_path / "deep" / "out.jsonl.part"
    other.write_bytes(b"half a download")
    with opened(tmp_path, "resume", begin=False) as journal:
        assert journal.earlier.foreign == 1
    if how == "new":
        with pytest.raises(InputFault, match="holds an interrupted run"):
            write(tmp_path)
    assert other.read_bytes() == b"half a download"


def test_a_row_that_a_crash_cut_off_is_dropped_and_all_before_it_are_kept(tmp_path: Path) -> None:
    first = write(tmp_path, row("a"), row("b"))
    content = first.part.read_bytes()
    for cut in range(1, len(json.dumps(row("b"))), 11):
        first.part.write_bytes(content[:-cut])
        with opened(tmp_path, "resume") as second:
            assert [second.reuse(place, [key(name)]) for place, name in enumerate("ab")] == [True, False]
            second.write(1, row("c"))
            assert [(one["row"], one["id"]) for one in second.rows()] == [(1, "a"), (2, "c")]
        with opened(tmp_path, "resume") as third:
            assert [third.reuse(place, [key(name)]) for place, name in enumerate("abc")] == [True, False, True]
            assert third.earlier.foreign == 0


def test_a_row_is_in_the_file_as_soon_as_it_is_written(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        first.write(3, row("日本"))
        assert json.loads(first.part.read_text("utf-8").splitlines()[1]) == {"row": 4, "input": os.devnull, **row("日本")}


def test_in_the_end_rows_are_in_the_order_of_the_input(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        for place in (2, 0, 3, 1):
            first.write(place, row(place))
        first.finish()
    assert ids(first) == [0, 1, 2, 3]
    assert sorted(path.name for path in first.output.parent.iterdir()) == ["out.jsonl"]


def test_the_rows_are_on_the_disk_before_they_replace_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []

    def fsync(file: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        assert not (tmp_path / "deep" / "out.jsonl").exists()

    monkeypatch.setattr(os, "fsync", fsync)
    write(tmp_path, row("a"), finish=True)
    assert synced == [str(tmp_path / "deep" / "out.jsonl.new")]


def test_a_row_of_the_input_has_its_row_of_the_output_once_it_is_written_or_reused(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        first.write(2, row("c"))
        assert [first.has(place) for place in range(4)] == [False, False, True, False]
    with opened(tmp_path, "resume") as second:
        assert not second.has(0)
        second.reuse(1, [key("c")])
        assert [second.has(place) for place in range(3)] == [False, True, False]


def test_a_lone_surrogate_does_not_cost_the_row(tmp_path: Path) -> None:
    assert ids(write(tmp_path, row("\ud800", key=str(key("x"))), finish=True)) == ["?"]


def test_what_was_scored_is_kept_wherever_its_row_is_and_what_was_not_is_done_again(tmp_path: Path) -> None:
    for finish in (False, True):
        write(tmp_path, row("a"), row("b", "unscored"), row("c"), row("d", key=None), how="overwrite", finish=finish)
        with opened(tmp_path, "resume") as second:
            assert [second.reuse(place, [key(name)]) for place, name in enumerate("dcba")] == [False, True, False, True]
            assert (second.kept, second.reused, second.earlier.left) == (2, 2, 0)
            second.write(0, row("new"))
            second.write(2, row("again"))
            assert second.kept == 4
            assert [(one["row"], one["id"]) for one in second.rows()] == [(1, "new"), (2, "c"), (3, "again"), (4, "a")]
            second.finish()
        assert ids(second) == ["new", "c", "again", "a"]


def test_a_row_that_stands_for_another_equal_sample_is_not_paid_for_twice(tmp_path: Path) -> None:
    write(tmp_path, row("a"), finish=True)
    with opened(tmp_path, "resume") as second:
        assert second.reuse(0, [key("a")])
        assert second.reuse(1, [key("a")])
        first, again = second.rows()
    assert (first["cost"], first["tokens"], first.get("reused")) == (0.5, {"input": 7, "output": 3}, None)
    assert (again["cost"], again["tokens"], again["attempts"], again["reused"]) == (0, {"input": 0, "output": 0}, [], True)
    assert (again["reward"], again["row"]) == (0.5, 2)
    assert first.get("saved") is None
    assert again["saved"] == [{"by": "duplicate", "calls": 1, "input_tokens": 7, "output_tokens": 3, "cost": 0.5}]


def test_a_finished_output_stays_until_all_is_done_and_its_rows_count_after_a_second_break(tmp_path: Path) -> None:
    first = write(tmp_path, row("a"), row("b", "unscored"), finish=True)
    before = first.output.read_bytes()
    with opened(tmp_path, "resume") as second:
        second.reuse(0, [key("a")])
        second.write(1, row("b"))
    assert first.output.read_bytes() == before
    with opened(tmp_path, "resume") as third:
        assert [third.reuse(place, [key(name)]) for place, name in enumerate("ba")] == [True, True]
        third.finish()
    assert ids(third) == ["b", "a"]


def test_a_run_that_replaces_does_so_after_a_break_too(tmp_path: Path) -> None:
    write(tmp_path, row("a"), row("b"), finish=True)
    write(tmp_path, row("a", reward=0.25), how="overwrite")
    for _ in range(2):
        with opened(tmp_path, "resume") as again:
            assert [again.reuse(place, [key(name)]) for place, name in enumerate("ab")] == [True, False]
            assert [one["reward"] for one in again.rows()] == [0.25]


@pytest.mark.parametrize("finish", [False, True])
def test_a_run_that_replaces_keeps_nothing(tmp_path: Path, finish: bool) -> None:
    write(tmp_path, row("a"), finish=finish)
    with opened(tmp_path, "overwrite") as again:
        assert (again.kept, again.reuse(0, [key("a")]), list(again.rows())) == (0, False, [])
        assert again.part.read_bytes().count(b"\n") == 1


def test_a_row_that_is_kept_is_read_from_the_file_that_it_is_in(tmp_path: Path) -> None:
    write(tmp_path, row("a"), finish=True)
    write(tmp_path, row("b"), how="resume")
    with opened(tmp_path, "resume") as third:
        assert [third.reuse(place, [key(name)]) for place, name in enumerate("bbaa")] == [True] * 4
        assert [(one["id"], one.get("reused", False)) for one in third.rows()] == [
            ("b", False),
            ("b", True),
            ("a", False),
            ("a", True),
        ]


@pytest.mark.parametrize("line", ["not json", "[]", "{}", '{"provenance": 3}'])
def test_a_file_of_something_else_stays_as_it_is(tmp_path: Path, line: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "out.jsonl").write_text(line + "\n")
    with opened(tmp_path, "resume", begin=False) as journal:
        assert (journal.earlier.rows, journal.earlier.foreign) == (0, 1)
    assert (tmp_path / "deep" / "out.jsonl").read_text() == line + "\n"
    assert not journal.part.exists()


def test_without_room_for_the_first_line_the_run_does_not_start(tmp_path: Path) -> None:
    with room(5), pytest.raises(InputFault, match=r"out\.jsonl: cannot be written: File too large$"):
        write(tmp_path)
    assert not list((tmp_path / "deep").iterdir())


def test_without_room_for_a_row_all_before_it_are_kept(tmp_path: Path) -> None:
    rows = [row(name) for name in "abcd"]
    size = len(json.dumps({"row": 1, "input": os.devnull, **row("a")})) + 1
    with (
        room(int(3.5 * size)),
        pytest.raises(OutputFault, match="File too large; kept 3 rows; continue with the same command"),
    ):
        write(tmp_path, *rows)
    with opened(tmp_path, "resume") as second:
        assert [second.reuse(place, [key(name)]) for place, name in enumerate("abcd")] == [True, True, True, False]
        second.write(3, rows[3])
        second.finish()
    assert ids(second) == list("abcd")


def test_without_room_for_the_ordered_rows_all_are_kept_and_the_half_written_file_is_removed(tmp_path: Path) -> None:
    first = write(tmp_path, *[row(name) for name in "abc"], finish=True)
    before = first.output.read_bytes()
    with opened(tmp_path, "resume") as second:
        for place, name in enumerate("abc"):
            second.reuse(place, [key(name)])
        second.write(3, row("d"))
        with room(len(before)), pytest.raises(OutputFault, match="kept 4 rows"):
            second.finish()
        assert sorted(path.name for path in first.output.parent.iterdir()) == ["out.jsonl", "out.jsonl.part"]
        assert first.output.read_bytes() == before
        second.finish()
    assert ids(second) == list("abcd")


def test_rows_that_cannot_be_moved_to_the_output_are_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        first.write(0, row("a"))
        first.output.mkdir()
        with pytest.raises(OutputFault, match=r"cannot be written: Is a directory; kept 1 row;"):
            first.finish()
    first.output.rmdir()
    with opened(tmp_path, "resume") as second:
        assert second.reuse(0, [key("a")])
        second.finish()
    assert ids(second) == ["a"]


def test_rows_that_cannot_be_put_in_order_are_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        first.write(0, row("a"))
        first.output.with_name("out.jsonl.new").mkdir()
        with pytest.raises(OutputFault, match=r"cannot be written: Is a directory; kept 1 row;"):
            first.finish()


def test_rows_that_somebody_removed_are_not_called_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        first.write(0, row("a"))
        first.part.unlink()
        with pytest.raises(OutputFault, match=r"cannot be written: No such file or directory$"):
            first.finish()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk as small as this")
@pytest.mark.parametrize("pages", [1, 2, 3, 5, 7])
def test_on_a_disk_that_is_full_nothing_that_was_written_is_lost(tmp_path: Path, pages: int) -> None:
    (tmp_path / "deep").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={pages * 4096}", "tmpfs", str(tmp_path / "deep")]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this root may not mount")
    try:
        with pytest.raises(OutputFault, match="No space left on device"):
            write(tmp_path, *map(row, range(60)), finish=True)
        written = max(0, (tmp_path / "deep" / "out.jsonl.part").read_bytes().count(b"\n") - 1)
        subprocess.run(["mount", "-o", "remount,size=1m", str(tmp_path / "deep")], check=True)
        with opened(tmp_path, "resume") as second:
            assert [second.reuse(place, [key(place)]) for place in range(60)] == [place < written for place in range(60)]
            for place in range(written, 60):
                second.write(place, row(place))
            second.finish()
        assert ids(second) == list(range(60))
    finally:
        subprocess.run(["umount", str(tmp_path / "deep")], check=True)
