"""YAML that cannot be read as it was meant is refused, and none takes more than its share of time and memory."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from judge.bounds import YAML_BYTES, YAML_DEPTH, YAML_NODES
from judge.errors import RubricFault
from judge.rubric.yaml_file import read_document, read_yaml, replace_text

ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
MERGES = "a: &a {k0: 1, k1: 2, k2: 3, k3: 4}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 10)}]}}\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", r"the key 'a' is written twice.*line 3", id="key-twice"),
        pytest.param("no: 1\n", r"truth values.*line 1", id="norway"),
        pytest.param("a: [1\n", r"not YAML.*line 2", id="broken"),
        pytest.param("a: !!python/object/apply:os.system [x]\n", "not YAML", id="python"),
        pytest.param("? [a, b]\n: 1\n", "not YAML", id="list-as-key"),
        pytest.param("a: 0001-99-99\n", "not YAML", id="impossible-date"),
        pytest.param("a: 1\nb: *c\n", r"the alias \*c stands for nothing.*line 2", id="alias-of-nothing"),
        pytest.param("a: 1\nb: &b [*b]\n", r"the alias \*b .*line 2", id="alias-inside-itself"),
        pytest.param("a: 1\nb: " + "[" * (YAML_DEPTH + 1), r"nested more than 64 levels deep, line 2", id="too-deep"),
        pytest.param("a: 1\nb: " + "{a: " * (YAML_DEPTH + 1), r"nested more than 64 levels deep, line 2", id="too-deep-objects"),
        pytest.param("- x\n" * (YAML_NODES + 1), r"more than 20,000 values.*line 20000", id="too-many"),
        pytest.param(ALIASES, r"more than 20,000 values.*line 5", id="alias-bomb"),
        pytest.param(MERGES, r"more than 20,000 values.*line 5", id="merge-bomb"),
        pytest.param("a: 1\nb: " + "1" * 401, r"more than 400 characters, line 2", id="endless-number"),
        pytest.param("b: 1" + ":59" * 180 + ".5", r"more than 400 characters, line 1", id="sexagesimal-float"),
        pytest.param("b: 1" + ":1" * 180 + ".5", "not YAML: int too large", id="sexagesimal-float-beyond-all-floats"),
        pytest.param("a: '" + "x" * YAML_BYTES + "'", r"wanted at most 1,000,000 bytes", id="too-large"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(RubricFault, match=says):
        read_yaml(path, RubricFault)


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 50_000, "- " * 100_000], ids=["lists", "objects", "blocks"])
def test_no_depth_ends_the_process(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text)
    program = (
        "import sys; from pathlib import Path; from judge.errors import RubricFault; from judge.rubric.yaml_file import read_yaml\n"
        "try: read_yaml(Path(sys.argv[1]), RubricFault)\nexcept RubricFault as fault: sys.exit(7 if 'levels' in str(fault) else 1)"
    )
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path / "x.yaml")], check=False)
    assert run.returncode == 7


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join(f"key_{at}: x\n" for at in range(YAML_NODES // 2 - 1)), id="many-keys"),
        pytest.param("".join(f"{at * (2**61 - 1)}: x\n" for at in range(5_000)), id="keys-of-one-hash"),
        pytest.param("a: '" + "x" * (YAML_BYTES - 10) + "'", id="one-text"),
        pytest.param("a: |\n" + "  x\n" * 200_000, id="many-lines"),
        pytest.param("# " + "x" * 900_000 + "\na: 1", id="comment"),
        pytest.param("a: 1" + "\n" * 900_000, id="blank-lines"),
        pytest.param("a: 1" + ":1" * 190, id="sexagesimal"),
    ],
)
def test_what_is_within_the_limits_is_read_quickly(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text)
    before = time.process_time()
    read_yaml(tmp_path / "x.yaml", RubricFault)
    assert time.process_time() - before < 5


def test_keys_that_stand_twice_are_all_told_and_do_not_stop_the_reading(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: 1\na: 2\nb: {c: 1, c: 2}\nno: 3\n")
    document = read_document(tmp_path / "x.yaml", RubricFault)
    assert document.data == {"a": 2, "b": {"c": 2}, False: 3}
    assert [fault.rsplit(", ")[-1] for fault in document.faults] == ["line 2", "line 4", "line 3"]
    with pytest.raises(RubricFault) as caught:
        read_yaml(tmp_path / "x.yaml", RubricFault)
    assert len(str(caught.value).splitlines()) == 3


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RubricFault, match=r"x\.yaml: No such file"):
        read_yaml(tmp_path / "x.yaml", RubricFault)


def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RubricFault, match="not YAML"):
        read_yaml(tmp_path / "x.yaml", RubricFault)


def test_merged_keys_are_no_doubles(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("base: &b {a: 1}\nnext: {<<: *b, c: 2}\n")
    assert read_yaml(tmp_path / "x.yaml", RubricFault)["next"] == {"a": 1, "c": 2}


def test_nor_are_those_of_a_mapping_that_is_merged_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("base: &a {x: 1}\nlist: [{q: &b {<<: *a, x: 2}}]\nc: {<<: *b}\n")
    assert read_yaml(tmp_path / "x.yaml", RubricFault) == {"base": {"x": 1}, "list": [{"q": {"x": 2}}], "c": {"x": 2}}


def test_aliases_within_the_limit_are_read(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: &a [x, y]\nb: [*a, *a]\n")
    assert read_yaml(tmp_path / "x.yaml", RubricFault)["b"] == [["x", "y"], ["x", "y"]]


def test_a_link_stays_a_link_and_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    real, link = tmp_path / "own" / "r.yaml", tmp_path / "r.yaml"
    real.write_text("a: 1\n", "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_text(link, "a: 2\n", RubricFault)
    assert link.is_symlink()
    assert (real.read_text("utf-8"), real.stat().st_mode & 0o777) == ("a: 2\n", 0o640)
    assert [one.name for one in real.parent.iterdir()] == ["r.yaml"]


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("a: 1\n", "utf-8")
    path.chmod(0o444)
    with pytest.raises(RubricFault, match=r"r\.yaml: cannot be written: it is read-only"):
        replace_text(path, "a: 2\n", RubricFault)
    assert path.read_text("utf-8") == "a: 1\n"
