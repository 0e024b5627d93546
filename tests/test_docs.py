"""The documents tell the truth: every command and snippet works, every link leads somewhere, everything public is told."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import botocore.session
import pytest
import yaml
from botocore import xform_name

import judge
from judge import errors
from judge.checks import KINDS
from judge.checks.check import Check
from judge.errors import Fault, Misconfigured
from judge.rubric.rubric import JudgeSettings, Rubric
from judge.rubric.weights import share
from judge.settings import Settings
from judge.training.curves.course_reading import Name
from judge.training.hyperparameters import HYPERPARAMETERS
from tests.chat_server import ChatServer
from tests.conftest import SHIPPED
from tests.control_plane import ControlPlane
from tests.converse_server import ConverseServer
from tests.deploy.test_template import OPTIONS, PARAMETERS, metrics_shown
from tests.follower import ELSEWHERE, ONLY_LOOKED_AT, Follower, handled, look_at, options_of, split
from tests.job_server import JobServer
from tests.pages import PAGES, ROOT, Block, anchors, blocks, inline_code, links, text
from tests.stack_server import StackServer

OURS = ("judge ", "make ", "python -m ")
"""How inline code begins that is a command."""

OPENING = 25
"""Words of the sentence that opens a page. A guess: what one reads in a breath."""

LINES = 150
"""Lines of README, the goal of its first screen: one page of overview, the rest in docs/."""


@pytest.fixture
def follower(
    tmp_path: Path,
    server: ConverseServer,
    chat: ChatServer,
    jobs: JobServer,
    plane: ControlPlane,
    deployed: StackServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Follower:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    plane.course = ("InProgress", "Completed")
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)
    return Follower(tmp_path, server, chat, jobs, plane, deployed)


def block(language: str, content: str) -> Block:
    return Block("a.md", 1, language, content)


@pytest.mark.parametrize(
    ("language", "content", "fault"),
    [
        pytest.param("ruby", "puts 1", "unknown kind: 'ruby'", id="language"),
        pytest.param("sh", "curl https://example.org", "no rule knows", id="command"),
        pytest.param("sh", "make socks", "make", id="target"),
        pytest.param("sh", "make test SOCKS=1", "not a variable of the Makefile", id="variable"),
        pytest.param("sh", "make mutants MODULES=socks", "socks: not a module", id="module"),
        pytest.param("sh", "judge score none.jsonl --rubric summary", "exit code 2", id="file"),
        pytest.param(
            "sh", "judge score responses.jsonl --judge openai:ftp://a/v1 --rubric summary --model m", "exit code 2", id="endpoint"
        ),
        pytest.param("sh", "judge checks  # exits with 1", "exit code 0", id="exit-code"),
        pytest.param("sh", "judge job create none.jsonl", "exit code 2", id="job"),
        pytest.param("sh", "judge job watch nobody", "there is no job nobody", id="no-job"),
        pytest.param("sh", "judge invoke stack:nobody responses.jsonl", "exit code 2", id="no-stack"),
        pytest.param("sh", "SOCKS=1 sam build", "the build reads template.yaml and samconfig.toml alone", id="build"),
        pytest.param("sh", "sam deploy --parameter-overrides Socks=1", "not the template's", id="parameter"),
        pytest.param("sh", "aws logs tail /a --socks b", "not there: --socks", id="aws-option"),
        pytest.param(
            "sh", "aws bedrock get-inference-profile --query a", "not there: --inference-profile-identifier", id="aws-required"
        ),
        pytest.param("sh", 'pip install ".[socks]"', "socks", id="extra"),
        pytest.param("sh", "python examples/none.py", "No such file", id="script"),
        pytest.param("python", "from judge import socks", "cannot import name", id="name"),
        pytest.param("yaml", "name: x\ndescription: y\n", "a rubric needs", id="rubric"),
        pytest.param("json", '{"prompt": "?"}', "response: missing", id="record"),
        pytest.param(
            "json", '{"messages": [{"role": "user", "content": ""}]}', "the last user turn is empty", id="training-record"
        ),
        pytest.param("json", '{"outcome": "scored", "provenance": {}}', "not the fields of a row", id="row"),
        pytest.param("json", '{"id": "bridge-good", "reply": "5"}', "a reply that scores nothing", id="reply"),
        pytest.param("json", '{"type": "socks"}', "a grader that cannot be imported", id="grader"),
        pytest.param("text", "Socks.", "not what the command before it prints", id="output"),
    ],
)
def test_a_block_that_does_not_work_is_noticed(follower: Follower, language: str, content: str, fault: str) -> None:
    with pytest.raises(Exception, match=re.escape(fault)):
        follower.follow(block(language, content))


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_works(page: str, follower: Follower) -> None:
    faults = []
    for found in blocks(page):
        try:
            follower.follow(found)
        except (Exception, SystemExit) as error:  # noqa: BLE001  all faults of a page are told at once
            faults.append(f"{page}:{found.line}: {type(error).__name__}: {error}")
    assert not faults, "\n".join(faults)


def test_the_first_example_scores_and_says_so(follower: Follower) -> None:
    follower.follow(next(found for found in blocks("README.md") if found.language == "python"))
    assert follower.said.splitlines()[0].startswith("1 1.0 {'substance': 1.0, 'faithfulness': 1.0")
    assert follower.said.splitlines()[1].startswith("2 0.0 ")


def test_the_snippets_fit_the_types(tmp_path: Path) -> None:
    files = []
    for at, page in enumerate(PAGES):
        code = "\n".join(found.text for found in blocks(page) if found.language == "python")
        if code:
            files.append(tmp_path / f"page_{at}.py")
            files[-1].write_text(code, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "pyproject.toml", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_running_text_exist(page: str) -> None:
    for code in inline_code(page):
        command = code.removeprefix(".venv/bin/")
        if command.startswith(OURS):
            look_at(command)


@pytest.mark.parametrize(
    "code", ["judge socks", "judge score --socks", "judge batch socks", "python -m benchmarks.clean --socks"]
)
def test_a_command_that_does_not_exist_is_noticed(code: str) -> None:
    with pytest.raises(AssertionError):
        look_at(code)


def test_every_command_that_is_run_elsewhere_is_on_a_page() -> None:
    commands = [
        split(one.split())[1] for page in PAGES for found in blocks(page) if found.language == "sh" for one in found.commands
    ]
    said = [*map(" ".join, commands), *(code for page in PAGES for code in inline_code(page))]
    assert [key for key in (*ELSEWHERE, *ONLY_LOOKED_AT) if not any(one.startswith(key) for one in said)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in links(page):
        if link.target.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.target.partition("#")
        target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert target.exists(), link.target
        if anchor:
            assert anchor in anchors(target.relative_to(ROOT).as_posix()), link.target


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    named = [code for code in inline_code(page) if re.match(r"(\.ci|judge|tests|prompts|rubrics|docs|examples)/", code)]
    beside = (ROOT / page).parent
    assert [name for name in named if not ((ROOT / name).exists() or (beside / name).exists())] == []


@pytest.mark.parametrize(
    ("page", "said", "files"),
    [
        pytest.param(
            "docs/checks.md", "Of {} answers written to earn a reward without deserving it", ["answers/gaming.jsonl"], id="gaming"
        ),
        pytest.param("docs/checks.md", "of {} honest ones", ["answers/honest.jsonl"], id="honest"),
        pytest.param("docs/checks.md", "Of {} honest programs", ["programs/programs.jsonl"], id="programs"),
        pytest.param("docs/faults.md", "holds {} answers", ["replies/honest.jsonl", "replies/hostile.jsonl"], id="replies"),
    ],
)
def test_as_many_are_told_as_there_are(page: str, said: str, files: list[str]) -> None:
    count = sum((ROOT / "tests" / file).read_bytes().count(b"\n") for file in files)
    assert said.format(count) in " ".join(text(page).split())


def test_the_first_screen_has_the_rule_the_picture_and_every_page() -> None:
    readme = text("README.md")
    assert len(readme.splitlines()) <= LINES
    first = "\n".join(readme.splitlines()[:20])
    assert "A model's failure is a low reward; a judge's failure is not a reward at all." in first
    assert "docs/score.svg" in first
    assert [page for page in PAGES if page.startswith("docs/") and f"]({page})" not in readme] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md"])
def test_a_page_opens_with_one_short_sentence_in_words(page: str) -> None:
    first = re.split(r"(?<=[.?])\s", text(page).split("\n\n")[1])[0]
    assert re.match(r"[A-Z][a-z]", first), "a sentence, and no list, table or command"
    assert first.endswith(".")
    assert len(first.split()) <= OPENING


def test_the_pages_do_not_all_open_alike() -> None:
    openings = [text(page).split("\n\n")[1].split()[0] for page in PAGES]
    assert max(map(openings.count, openings)) <= len(PAGES) / 4


def test_the_example_of_weights_is_right() -> None:
    page = text("docs/rubrics.md")
    rubric = Rubric.model_validate(yaml.safe_load(next(one.text for one in blocks("docs/rubrics.md") if one.language == "yaml")))
    sound, padding = rubric.criteria
    light = padding.model_copy(update={"weight": -0.5})
    assert [share((sound, padding), {"sound": 1.0, "padding": met}) for met in (0.0, 1.0)] == [1.0, 0.0]
    assert share((sound, light), {"sound": 1.0, "padding": 1.0}) == 0.5
    assert [share((padding, light), {"padding": met}) for met in (0.0, 1.0)] == [1.0, 0.0]
    for said in ("(1 × 1 − 1 × 0) / 1 = 1", "(1 × 1 − 1 × 1) / 1 = 0", "`judge` would be 0.5", "`judge` starts at 1"):
        assert said in page


def test_every_setting_is_told() -> None:
    page = text("docs/lambda.md")
    assert [field for field in Settings.model_fields if f"`JUDGE_{field.upper()}`" not in page] == []


def test_every_metric_is_told(tmp_path: Path) -> None:
    good, bad = {"id": 1, "prompt": "What is 2 + 2?", "response": "4", "reference_answer": "4"}, {"id": 2, "prompt": "?"}
    emitted = handled([good, bad], tmp_path).metrics
    assert "unscored_bad_sample" in emitted
    ours = {"unscored_<reason>" if name == "unscored_bad_sample" else name for name in emitted - {"ColdStart"}}
    assert [name for name in sorted(ours | metrics_shown()) if f"`{name}`" not in text("docs/lambda.md")] == []


def test_every_check_is_told() -> None:
    common = set(Check.model_fields) - {"check"}
    assert [name for name in (*KINDS, *common) if f"\n| `{name}` |" not in text("docs/checks.md")] == []


def test_every_rubric_and_every_field_of_one_is_told() -> None:
    page = text("docs/rubrics.md")
    told = re.findall(r"^\| \[?`(\w+)`(?:\]\(rubrics/\1\.md\))? \|", page, re.MULTILINE)
    assert [name for name in SHIPPED if name not in told] == []
    assert [name for name in (*Rubric.model_fields, *JudgeSettings.model_fields) if f"`{name}`" not in page] == []


def section(page: str, title: str) -> str:
    """Return what stands below a heading, up to the next one."""
    return text(page).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_parameter_of_the_template_is_told() -> None:
    assert re.findall(r"^\| `(\w+)` \|", section("docs/deploy.md", "Parameters"), re.MULTILINE) == list(PARAMETERS)


def test_every_option_of_the_template_is_told_with_its_default() -> None:
    rows = re.findall(r"^\| (?:`\w+` )?\| (`.*?) \| (.*?) \|", section("docs/deploy.md", "Options"), re.MULTILINE)
    told = {name: default.strip("`") for names, default in rows for name in re.findall(r"`(\w+)`", names)}
    known = {name: str(default) for options in OPTIONS.values() for name, default in options.items()}
    assert list(told) == list(known)
    assert [
        name for name, default in known.items() if told[name] not in ({default} if default else {"none", "the rubric's"})
    ] == []


def test_every_hyperparameter_is_told_with_its_option_and_its_range() -> None:
    rows = re.findall(r"^\| `--([a-z-]+)` \| `(\w+)` \| (.*?) \|", section("docs/training.md", "5. Start the job"), re.MULTILINE)
    assert [(option.replace("-", "_"), name) for option, name, _ in rows] == [(one.field, one.name) for one in HYPERPARAMETERS]
    for one, (_, _, ends) in zip(HYPERPARAMETERS, rows, strict=True):
        if one.words:
            assert ends == ", ".join(one.words)
        else:
            assert [float(end) for end in re.findall(r"[\de.-]+", ends.replace("to", "").replace("from", ""))] == [
                end for end in (one.low, one.high) if end is not None
            ]


def test_every_name_of_a_course_is_told() -> None:
    assert sorted(re.findall(r"^\| `(.*?)` \|", section("docs/training.md", "7. Read the curves"), re.MULTILINE)) == sorted(
        get_args(Name)
    )


def test_every_permission_that_a_job_takes_is_told() -> None:
    """What the code calls, by the names that IAM has for it."""
    files = [*(ROOT / "judge" / "training").rglob("*.py"), ROOT / "judge" / "aws" / "function.py"]
    code = "".join(path.read_text("utf-8") for path in files)
    called = {*re.findall(r"\bclient\.(\w+)\(", code), *re.findall(r'get_paginator\(\s*"(\w+)"', code)} - {"get_paginator"}
    other = {
        "list_objects_v2": "ListBucket",
        "head_object": "GetObject",
        "delete_objects": "DeleteObject",
        "invoke": "InvokeFunction",
    }
    names = {}
    for service in ("bedrock", "s3", "lambda", "cloudformation", "cloudwatch"):
        for name in botocore.session.get_session().get_service_model(service).operation_names:
            names.setdefault(xform_name(name), f"{service}:{name}")
    wanted = {names[call].partition(":")[0] + ":" + other.get(call, names[call].partition(":")[2]) for call in called & {*names}}
    assert len(wanted) > 15
    assert [action for action in sorted(wanted) if f"`{action}`" not in section("docs/training.md", "What you need")] == []


def test_every_command_and_every_option_is_told() -> None:
    page = text("docs/command-line.md") + text("docs/batch-inference.md")
    for command in ("score", "render", "rubrics", "checks", "show"):
        assert f"judge {command}" in page
        assert [option for option in options_of([command]) - {"--help"} if option not in page] == []
    training = page + text("docs/training.md")
    steps = [("job", step) for step in ("create", "list", "watch", "stop", "curves", "deploy", "delete")]
    for words in (("data", "check"), ("data", "split"), ("invoke",), ("compare",), *steps):
        assert f"judge {' '.join(words)}" in page
        assert [option for option in options_of(words) - {"--help"} if option not in training] == []
    for step in ("submit", "status", "collect"):
        assert f"judge batch {step}" in page
    assert "judge --version" in page


def test_every_error_and_every_reason_is_told() -> None:
    page = text("docs/faults.md")
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Fault)]
    public = [getattr(judge, name) for name in judge.__all__]
    public = [kind for kind in public if inspect.isclass(kind) and issubclass(kind, Fault)]
    raised = {kind.__name__ for kind in (*kinds, *public) if issubclass(kind, Misconfigured) or kind in public}
    assert [name for name in sorted(raised) if f"`{name}`" not in page] == []
    table = dict(re.findall(r"^\| `(\w+)` \| (record|judge|ours|rubric) \|", page, re.MULTILINE))
    leaves = [
        kind
        for kind in kinds
        if not set(kind.__subclasses__()) & set(kinds) and not issubclass(kind, Misconfigured) and kind.reason != "batch_failed"
    ]
    assert table == {kind.reason: kind.whose for kind in (*leaves, errors.SampleFault)}


def test_every_folder_of_examples_is_told() -> None:
    told = text("examples/README.md")
    assert [path.name for path in (ROOT / "examples").iterdir() if path.is_dir() and f"`{path.name}/`" not in told] == []


def test_the_change_log_knows_this_version() -> None:
    version = re.search(r'^version = "(.*)"', text("pyproject.toml"), re.MULTILINE)
    assert version
    assert f"## [{version[1]}]" in text("CHANGELOG.md")
