"""YAML that cannot be read as it was meant is refused."""

from pathlib import Path

import pytest

from judge.errors import RubricFault
from judge.yaml_file import read_yaml


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", r"the key 'a' stands twice.*line 3", id="key-twice"),
        pytest.param("no: 1\n", r"truth values.*line 1", id="norway"),
        pytest.param("a: [1\n", r"not YAML.*line 2", id="broken"),
        pytest.param("a: !!python/object/apply:os.system [x]\n", "not YAML", id="python"),
        pytest.param("? [a, b]\n: 1\n", "not YAML", id="list-as-key"),
        pytest.param("a: 0001-99-99\n", "not YAML", id="impossible-date"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(RubricFault, match=says):
        read_yaml(path, RubricFault)


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
