"""The build: what it refuses, what it installs for which Lambda, and what it copies."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deploy.build import ROOT, build, copy_data, install, wheels
from deploy.choices import Stack, read_stack
from deploy.local import SamFailed, sam, stack_here
from deploy.needs import Need
from deploy.prove import CannotRun, misfits
from judge.errors import Misconfigured

EVERY = (
    Need("regex", "re2", "checks"),
    Need("similarity", "rapidfuzz", "checks"),
    Need("json_schema", "jsonschema_rs", "checks"),
    Need("math", "math_verify", "math"),
    Need("sql", "duckdb", "duckdb"),
)
FOLDERS = ("judge", "deploy", "rubrics", "prompts")
FILES = ("template.yaml", "samconfig.toml", "Makefile", "pyproject.toml", "uv.lock", ".python-version", "prices.yaml", "LICENSE")
RUBRIC = "name: mine\ndescription: '?'\nchecks: [{check: substance}]\n"
JURY = "criteria: [{name: good, description: Is it?, boolean: true}]\njudge: {models: [a.model, b.model]}\n"


def stack(rubric: object = "summary", python: str = "3.13", architecture: str = "arm64", **parameters: str) -> Stack:
    variables = {**stack_here("summary").variables, "JUDGE_RUBRIC": str(rubric)}
    return Stack(variables, python, architecture, parameters)


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    (tmp_path / "rubrics").mkdir()
    path = tmp_path / "rubrics" / "mine.yaml"
    path.write_text(RUBRIC, "utf-8")
    return path


def test_an_unknown_rubric_stops_the_build_before_anything_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(Misconfigured, match="no rubric is called 'sumary'; did you mean 'summary'"):
        build(tmp_path, stack("sumary"))
    assert (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("name: mine\nchecks: [", "mine.yaml: not YAML", id="broken"),
        pytest.param(RUBRIC.replace("substance", "regx"), "unknown check 'regx'; did you mean 'regex'", id="unknown-check"),
        pytest.param(RUBRIC + JURY + "prompt: nowhere\n", "nowhere", id="missing-prompt"),
    ],
)
def test_a_rubric_that_cannot_be_used_stops_the_build(rubric: Path, text: str, fault: str, tmp_path: Path) -> None:
    rubric.write_text(text, "utf-8")
    with pytest.raises(Misconfigured, match=fault):
        build(tmp_path / "artifact", stack(rubric))


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
@pytest.mark.parametrize("need", [EVERY[0], EVERY[-1]], ids=str)
def test_what_is_too_new_for_amazon_linux_2_is_named(need: Need, architecture: str, tmp_path: Path) -> None:
    told = stack(python="3.11", architecture=architecture)
    with pytest.raises(CannotRun) as caught:
        install(tmp_path, told, (need,), wheels(told))
    said = str(caught.value)
    assert f"python3.11/{architecture} cannot be installed:\n{need}\npython3.11 runs on Amazon Linux 2" in said
    assert "has no usable wheels" in said


@pytest.mark.parametrize(
    ("python", "architecture", "needed"),
    [
        pytest.param("3.11", "arm64", EVERY[3:4], id="3.11-arm64-math"),
        pytest.param("3.11", "x86_64", EVERY[3:4], id="3.11-x86_64-math"),
        pytest.param("3.12", "x86_64", EVERY, id="3.12-x86_64"),
        pytest.param("3.13", "arm64", EVERY, id="3.13-arm64"),
        pytest.param("3.13", "x86_64", EVERY, id="3.13-x86_64"),
    ],
)
def test_what_checks_need_is_installed_for_the_lambdas_python_and_processor(
    python: str, architecture: str, needed: tuple[Need, ...]
) -> None:
    told = stack(python=python, architecture=architecture)
    with TemporaryDirectory() as folder:  # not pytest's own, which keeps the folders of three runs
        target = Path(folder)
        install(target, told, needed, wheels(told))
        assert list(misfits(target, told)) == []
        assert len(list(target.rglob("*.so"))) >= 3
        assert all(any(target.glob(f"{need.package}*")) for need in needed)


def test_what_the_rubric_needs_is_installed_proved_and_said(rubric: Path) -> None:
    rubric.write_text(RUBRIC.replace("substance", "similarity") + JURY, "utf-8")
    here = stack_here("summary")
    told = here._replace(variables={**here.variables, "JUDGE_RUBRIC": str(rubric)}, parameters={"ModelArns": "arn:x/a.model"})
    with TemporaryDirectory() as folder:
        said = build(Path(folder), told, platform="")
        assert (Path(folder) / "rapidfuzz").is_dir()
        assert not (Path(folder) / "duckdb").exists()
    assert "MB unzipped (Lambda takes 250)" in said
    assert "its rubric was set up from its own files" in said
    assert "similarity needs rapidfuzz (extra checks)" in said
    assert "The rubric itself asks b.model: give the ARNs in ModelArns" in said


def test_sam_builds_what_the_template_and_samconfig_say(tools: Path) -> None:
    with TemporaryDirectory() as folder:
        said = sam("build", "--build-dir", folder)
        artifact = Path(folder) / "GraderFunction"
        told = read_stack(ROOT)
        assert len(list(artifact.rglob("*.so"))) >= 3
        assert list(misfits(artifact, told)) == []
    assert "Build Succeeded" in said
    assert f"Built for {told}" in said


@pytest.fixture
def checkout(tools: Path) -> Iterator[Path]:
    """A copy of what `sam build` reads, to be changed; its tools are those of this checkout."""
    with TemporaryDirectory() as folder:
        for name in FOLDERS:
            shutil.copytree(ROOT / name, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy2(ROOT / name, folder)  # with its time, which make goes by
        (ROOT / ".venv").mkdir(exist_ok=True)
        (Path(folder) / ".venv").symlink_to(ROOT / ".venv")
        yield Path(folder)


def built_by_sam(checkout: Path) -> str:
    """Build a copy; it has its own samconfig.toml, and writes beside it."""
    return sam("build", "--template-file", str(checkout / "template.yaml"), "--build-dir", str(checkout / ".aws-sam" / "build"))


def sources(checkout: Path) -> set[Path]:
    """The files of a checkout, without what `sam` writes."""
    return {path for path in checkout.rglob("*") if ".aws-sam" not in path.parts}


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1, path
    path.write_text(text.replace(before, after), "utf-8")


def test_sam_does_not_build_a_rubric_that_is_not_yaml(checkout: Path) -> None:
    (checkout / "rubrics" / "summary.yaml").write_text("name: summary\ncriteria: [", "utf-8")
    with pytest.raises(SamFailed, match=r"Build Failed[\s\S]*the build stopped: .*summary\.yaml: not YAML"):
        built_by_sam(checkout)


def test_sam_does_not_build_an_unknown_rubric(checkout: Path) -> None:
    edit(checkout / "samconfig.toml", '"Rubric=summary"', '"Rubric=sumary"')
    with pytest.raises(SamFailed, match=r"the build stopped: no rubric is called 'sumary'; did you mean 'summary'"):
        built_by_sam(checkout)


def test_sam_does_not_build_what_lambdas_python_cannot_load(checkout: Path) -> None:
    edit(checkout / "template.yaml", "      Runtime: python3.13 ", "      Runtime: python3.11 ")
    (checkout / "rubrics" / "summary.yaml").write_text(
        "name: summary\ndescription: '?'\nchecks: [{check: regex, patterns: [a]}]\n", "utf-8"
    )
    with pytest.raises(SamFailed, match=r"regex needs re2 \(extra checks\)\s+python3\.11 runs on Amazon Linux 2"):
        built_by_sam(checkout)


def test_sam_builds_for_the_python_and_the_processor_of_the_options_and_leaves_the_source_alone(checkout: Path) -> None:
    before = sources(checkout)
    edit(checkout / "template.yaml", "      Runtime: python3.13 ", "      Runtime: python3.11 ")
    edit(checkout / "template.yaml", "      Architecture: arm64 ", "      Architecture: x86_64 ")
    said = built_by_sam(checkout)
    assert sources(checkout) == before
    assert "Built for the rubric 'summary' on python3.11/x86_64" in said
    artifact = checkout / ".aws-sam" / "build" / "GraderFunction"
    assert list(misfits(artifact, stack(python="3.11", architecture="x86_64"))) == []
    assert list(artifact.glob("pydantic_core/*.cpython-311-x86_64-*.so"))


@pytest.mark.parametrize("name", ["mine.cases.jsonl", "mine.replies.jsonl", "mine.evidence.yaml"])
def test_what_is_about_a_rubric_is_left_out(name: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for file in ("rubrics/mine.yaml", f"rubrics/{name}", "prompts/pointwise.j2", "prices.yaml", "LICENSE", "template.yaml"):
        (source / file).parent.mkdir(parents=True, exist_ok=True)
        (source / file).write_text("", "utf-8")
    target.mkdir()
    copy_data(source, target)
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert found == {"rubrics/mine.yaml", "prompts/pointwise.j2", "prices.yaml", "LICENSE", "template.yaml"}


def test_each_shipped_rubric_is_copied_and_its_cases_are_not(tmp_path: Path) -> None:
    assert list((ROOT / "rubrics").glob("*.cases.jsonl"))
    copy_data(ROOT, tmp_path)
    shipped = {path.name for path in (ROOT / "rubrics").glob("*.yaml") if not path.name.endswith(".evidence.yaml")}
    assert {path.name for path in (tmp_path / "rubrics").iterdir()} == shipped
