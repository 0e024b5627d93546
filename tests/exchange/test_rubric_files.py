"""Files of an imported rubric: nothing is written that would not load, and nothing is replaced that nobody wants replaced."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.errors import Misconfigured, OutputFault, PromptFault, RubricFault, SettingsFault
from judge.exchange.rubric_files import write_files
from judge.exchange.rubric_import import Imported, import_rubric
from judge.rubric.rubric_file import load_rubric
from judge.wiring import BUILT_IN

CHECK = {"type": "string_check", "name": "city", "input": "{{sample.output_text}}", "reference": "Paris", "operation": "eq"}
SCORE = {"type": "score_model", "name": "city", "model": "m", "input": [{"role": "user", "content": "{{sample.output_text}}"}]}


def write(imported: Imported, folder: Path, **options: Any) -> tuple[Path, ...]:
    return write_files(imported, folder, [BUILT_IN / "prompts"], **{"overwrite": False, **options})


def made(grader: Any) -> Imported:
    return import_rubric(json.dumps(grader))


def test_a_template_that_would_not_load_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(PromptFault):
        write(made(SCORE)._replace(template="{{ unknown }}"), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_rubric_that_would_be_another_is_not_written(tmp_path: Path) -> None:
    found = made(CHECK)
    with pytest.raises(RubricFault):
        write(found._replace(data={**found.data, "version": 2}), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("there", ["rubrics/city.yaml", "prompts/city.j2"])
def test_a_file_that_exists_is_replaced_only_when_asked(tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir()
    path.write_text("mine")
    with pytest.raises(SettingsFault, match="--overwrite"):
        write(made(SCORE), tmp_path)
    assert [one.read_text() for one in tmp_path.rglob("*.*")] == ["mine"]
    write(made(SCORE), tmp_path, overwrite=True)
    assert path.read_text() != "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "rubrics").write_text("a file")
    with pytest.raises(OutputFault, match="cannot be made"):
        write(made(CHECK), tmp_path)


@pytest.mark.parametrize("name", ["pointwise", "turns", "each_turn", "compare"])
def test_a_template_that_other_rubrics_use_is_not_replaced(tmp_path: Path, name: str) -> None:
    """In this folder every rubric with `prompt: pointwise` would ask what a stranger's grader asks."""
    for options in ({}, {"overwrite": True}):
        with pytest.raises(SettingsFault, match="other rubrics use; give --name"):
            write(made({**SCORE, "name": name}), tmp_path, **options)
    assert not list(tmp_path.iterdir())
    assert write(made({**CHECK, "name": name}), tmp_path), "a rubric without a template replaces none"


def test_an_imported_template_may_be_imported_again(tmp_path: Path) -> None:
    write(made(SCORE), tmp_path)
    shipped = [tmp_path / "prompts", BUILT_IN / "prompts"]
    assert write_files(made({**SCORE, "model": "n"}), tmp_path, shipped, overwrite=True)


def test_a_rubric_without_a_judge_has_no_template(tmp_path: Path) -> None:
    assert write(made(CHECK), tmp_path) == (tmp_path / "rubrics" / "city.yaml",)


def test_each_difference_is_a_comment(tmp_path: Path) -> None:
    found = made(SCORE)
    lines = write(found, tmp_path)[0].read_text().splitlines()
    assert [line for line in lines if line.startswith("# - ")] == [f"# - {note}" for note in found.notes]


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS)
def test_any_text_of_a_grader_is_read_back_or_refused(tmp_path: Path, reference: str, name: str) -> None:
    try:
        found = made({**CHECK, "reference": reference, "name": f"a{name}"})
        path = write(found, tmp_path, overwrite=True)[0]
    except Misconfigured:
        return
    assert path.parent == tmp_path / "rubrics"
    assert load_rubric(path) == found.rubric
