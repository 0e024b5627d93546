"""What the build proves of an artifact, and the artifacts that it refuses."""

import shutil
import sys
from pathlib import Path

import pytest

from deploy.choices import Stack
from deploy.local import ARCHITECTURE, stack_here
from deploy.needs import Need
from deploy.prove import MACHINES, CannotRun, fits, misfits, prove, set_up_elsewhere

ELSEWHERE = stack_here("summary")._replace(python="3.99", architecture={"arm64": "x86_64"}.get(ARCHITECTURE, "arm64"))


@pytest.fixture
def copied(artifact: Path, tmp_path: Path) -> Path:
    """An artifact whose own files may be broken; the packages are those of the built one."""
    for path in artifact.iterdir():
        if path.name in ("rubrics", "prompts"):
            shutil.copytree(path, tmp_path / path.name)
        else:
            (tmp_path / path.name).symlink_to(path)
    return tmp_path


def library(path: Path, architecture: str) -> None:
    path.write_bytes(b"\x7fELF".ljust(18, b"\0") + MACHINES[architecture].to_bytes(2, "little"))


def proved(artifact: Path, stack: Stack | None = None, *needed: Need) -> str:
    return prove(artifact, stack or stack_here("summary"), needed, sys.executable)


def test_the_built_artifact_runs_with_nothing_else_on_the_path(artifact: Path) -> None:
    assert proved(artifact) == "its rubric was set up from its own files"


def test_a_package_that_a_check_needs_and_the_artifact_lacks_is_missed(artifact: Path) -> None:
    with pytest.raises(CannotRun, match="No module named 're2'"):
        proved(artifact, None, Need("regex", "re2", "checks"))


def test_a_rubric_with_faults_is_refused_in_the_words_of_the_function(copied: Path) -> None:
    (copied / "rubrics" / "summary.yaml").write_text("name: summary\nreward: [", "utf-8")
    with pytest.raises(CannotRun, match=r"cannot run the rubric 'summary' on .*:\n.*summary.yaml: not YAML"):
        proved(copied)


def test_a_prompt_that_is_missing_is_missed(copied: Path) -> None:
    (copied / "prompts" / "pointwise.j2").unlink()
    with pytest.raises(CannotRun, match="pointwise"):
        proved(copied)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("JUDGE_ATTEMPTS", "99", id="out-of-range"),
        pytest.param("JUDGE_MODELS", "", id="no-judge"),
        pytest.param("JUDGE_RUBRIC", "sumary", id="unknown-rubric"),
        pytest.param("JUDGE_WRONG", "1", id="unknown-setting"),
    ],
)
def test_settings_that_the_function_would_refuse_are_refused(artifact: Path, variable: str, value: str) -> None:
    stack = stack_here("summary")
    with pytest.raises(CannotRun, match="cannot run"):
        proved(artifact, stack._replace(variables={**stack.variables, variable: value}))


def test_a_price_that_a_cap_in_dollars_needs_is_missed(artifact: Path) -> None:
    stack = stack_here("summary")
    told = {**stack.variables, "JUDGE_MAX_USD": "1", "JUDGE_MODELS": "no.such-model"}
    with pytest.raises(CannotRun, match=r"no price for 'no.such-model'"):
        proved(artifact, stack._replace(variables=told))


def test_what_lambda_would_refuse_for_its_size_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(251 * 1024 * 1024)
    with pytest.raises(CannotRun, match="251 MB unzipped; Lambda takes 250"):
        proved(tmp_path)


@pytest.mark.parametrize(
    ("name", "architecture", "fault"),
    [
        pytest.param("x.cpython-313-aarch64-linux-gnu.so", "arm64", None, id="fits"),
        pytest.param("x.abi3.so", "arm64", None, id="any-python"),
        pytest.param("libx.so.5", "arm64", None, id="bundled"),
        pytest.param("x.cpython-311-aarch64-linux-gnu.so", "arm64", "not for Python 3.13", id="another-python"),
        pytest.param("x.cpython-313-aarch64-linux-gnu.so", "x86_64", "not for arm64", id="misnamed"),
        pytest.param("x.abi3.so", "x86_64", "not for arm64", id="another-processor"),
        pytest.param("libx.so.5", "x86_64", "not for arm64", id="bundled-for-another"),
    ],
)
def test_a_library_is_for_the_stacks_python_and_processor(
    name: str, architecture: str, fault: str | None, tmp_path: Path
) -> None:
    library(tmp_path / name, architecture)
    stack = stack_here("summary")._replace(python="3.13", architecture="arm64")
    assert [why for _, why in misfits(tmp_path, stack)] == ([fault] if fault else [])


def test_an_artifact_with_libraries_for_another_processor_is_refused(artifact: Path) -> None:
    with pytest.raises(CannotRun, match=r"pydantic_core/.*: not for "):
        proved(artifact, ELSEWHERE)


def test_what_this_machine_cannot_load_is_set_up_with_its_own_packages(copied: Path) -> None:
    assert not fits(ELSEWHERE.architecture)
    set_up_elsewhere(copied, ["pydantic_core", "yaml"], ELSEWHERE)
    with pytest.raises(CannotRun, match="lacks re2"):
        set_up_elsewhere(copied, ["re2"], ELSEWHERE)
    (copied / "prompts" / "pointwise.j2").unlink()
    with pytest.raises(CannotRun, match="pointwise"):
        set_up_elsewhere(copied, (), ELSEWHERE)


def test_a_proof_writes_nothing_into_the_artifact(artifact: Path) -> None:
    before = {path for path in artifact.rglob("*") if path.is_file()}
    set_up_elsewhere(artifact, (), ELSEWHERE)
    proved(artifact)
    assert {path for path in artifact.rglob("*") if path.is_file()} == before
