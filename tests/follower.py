"""Follows a page block by block, as a reader would, from top to bottom in one folder.

Our own commands run against the tests' servers: Converse, the batch jobs, the training jobs, a deployed stack. Some things no
test can do, such as deploying into a real account. Tables say which other test covers them, and what is checked here instead.
"""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stdout
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import jmespath
import yaml
from botocore import xform_name

from deploy.local import TOOLS
from judge.dataset.finding import Flaw
from judge.dataset.training_record import read_record
from judge.doors.cli import main
from judge.doors.job.deploy import deploy
from judge.doors.job.watch import watch
from judge.doors.parser import make_parser
from judge.intake.event import read_event
from judge.rubric.rubric_file import load_rubric
from judge.sample import BadSample
from tests import chat_server
from tests.chat_server import ChatServer
from tests.conftest import marks
from tests.control_plane import BEGUN, ControlPlane
from tests.converse_server import ConverseServer, Request, Say
from tests.job_server import BUCKET, JobServer, Line, answers
from tests.mutants import named as modules_named
from tests.mutants import targets
from tests.pages import ROOT, Block
from tests.scripted_judge import shown
from tests.stack_server import StackServer

ELSEWHERE = {
    "make score": (".ci/run", "make score"),
    "make test": (".ci/check", "pytest"),
    "make check": (".ci/run", "make check"),
    "make mutants": ("tests/test_repo.py", "targets()"),
    "make picture": ("tests/docs/test_picture.py", "run("),
    "make imports": ("tests/docs/test_imports.py", "docs.imports"),
    "make package": ("tests/deploy/conftest.py", "build_here("),
    "make deploy-local": ("tests/deploy/test_stack.py", "deploy("),
    "sam build": ("tests/deploy/test_build.py", 'sam("build"'),
    "sam deploy": ("deploy/local.py", 'sam("deploy"'),
    "sam delete": ("tests/deploy/test_stack.py", 'sam("delete"'),
    "python -m tests.answers.corpus": ("tests/checks/test_corpus.py", "tests.answers.corpus"),
    "python -m tests.programs.corpus": ("tests/checks/test_programs.py", "tests.programs.corpus"),
}
"""Commands that do not run here, each with the file that runs it or its parts, and the words there that do."""

ONLY_LOOKED_AT = {
    "pip install",
    "sam logs",
    "aws logs tail",
    "aws bedrock get-inference-profile",
    "aws cloudformation describe-stacks",
    "python -m benchmarks.embedded",
    "python -m examples.ray.prove",
    "python -m examples.ray.scoring",
}
"""Commands that need an account, a registry or another checkout. Only their names are checked: extras, operations, options."""

OF_THE_AWS_CLI = {("logs", "tail"): {"--filter-pattern", "--since"}}
"""Commands of the AWS CLI that no service has, with their options: https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html."""

EVERYWHERE = {"--output", "--query", "--region"}
"""Options of every `aws` command."""

OPEN_WEIGHT = ("openai.", "qwen.")
"""How the models begin that are trained through another endpoint. Commands about them are only looked at: the tests of
`judge/training/open_weight.py` have that endpoint."""

_DATA = ("train.jsonl", "validation.jsonl", "held_out.jsonl")
"""What a page may take for granted: the reader's own records."""

_GRADER = {
    "type": "score_model",
    "name": "my_grader",
    "model": "gpt-4.1-2025-04-14",
    "input": [{"role": "user", "content": "How good is this summary, from 0 to 1?\n{{ sample.output_text }}"}],
}
"""The reader's own grader: https://platform.openai.com/docs/guides/graders"""

_WAITS = {"watch": watch, "deploy": deploy}
"""The steps of a job that wait for it. They are called without the waiting."""

_ENDPOINT = re.compile(r"(?<=openai:)https?://\S+")
"""The endpoint in `--judge openai:http://127.0.0.1:8000/v1`, in whose place the tests' own is asked."""

_EXITS = re.compile(r"  # exits with (\d+)$")
"""How a page says that a command does not end with 0: `judge check cases.jsonl  # exits with 1`."""


class Follower:
    """A reader in a folder that has what the pages name."""

    def __init__(
        self, folder: Path, server: ConverseServer, chat: ChatServer, jobs: JobServer, plane: ControlPlane, stack: StackServer
    ) -> None:
        self.folder = folder
        self.jobs = jobs
        self.stack = stack
        self.urls = {"batch": jobs.url, "job": plane.service.url if plane.service else ""}
        """Where Bedrock is: it has batch jobs and training jobs, and each has its server."""

        self.job = ""
        """What stands for `JOB`: the last that was started."""

        self.deployment = "DEPLOYMENT_ARN"
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.said = ""
        """What the last command or snippet printed."""

        server.reply = lambda request: _best(request, len(server.requests))
        chat.reply = _best_chat
        self.endpoint = chat.url
        stack.points = {name: _rising(name) for name in ("reward", "samples", "cost")}
        _furnish(folder)

    def follow(self, block: Block) -> None:
        """Do what a block says.

        Raises:
            Exception: it does not work; the message says why.
        """
        kinds: dict[str, Callable[[Block], None]] = {
            "python": self._python,
            "yaml": self._yaml,
            "json": self._json,
            "text": self._text,
            "mermaid": lambda _: None,  # tests/docs/test_imports.py compares it with the code
            "sh": self._commands,
        }
        assert block.language in kinds, f"a block of an unknown kind: {block.language!r}"
        with chdir(self.folder):
            kinds[block.language](block)

    def _python(self, block: Block) -> None:
        with self._listening():
            exec(compile(block.text, f"{block.page}:{block.line}", "exec"), self.names)

    def _text(self, block: Block) -> None:
        assert " ".join(block.text.split()) in " ".join(self.said.split()), "not what the command before it prints"

    def _yaml(self, block: Block) -> None:
        path = self.folder / f"{yaml.safe_load(block.text)['name']}.yaml"
        path.write_text(block.text, "utf-8")
        assert load_rubric(path)

    def _json(self, block: Block) -> None:
        value = json.loads(block.text)
        if isinstance(value, list):
            assert value == handled([self.names["record"]], self.folder).answer
        elif "outcome" in value:
            row = self._row(value["outcome"])
            assert [*value, *value["provenance"]] == [*row, *row["provenance"]], "not the fields of a row"
        elif "reply" in value:
            Path("one_reply.jsonl").write_text(block.text, "utf-8")
            main(
                [
                    "score",
                    "responses.jsonl",
                    "--rubric",
                    "summary",
                    "--judge",
                    "replies:one_reply.jsonl",
                    "--output",
                    "replied.jsonl",
                ]
            )
            rows = [json.loads(line) for line in Path("replied.jsonl").read_text("utf-8").splitlines()]
            assert value["id"] in [row["id"] for row in rows if row["outcome"] == "scored"], "a reply that scores nothing"
        elif "type" in value:
            Path("grader.json").write_text(block.text, "utf-8")
            assert main(["import", "grader.json", "--folder", "of_the_page"]) == 0, "a grader that cannot be imported"
        elif "messages" in value and value["messages"][-1]["role"] != "assistant":
            flaws: list[Flaw] = []
            assert read_record(value, 1, block.text.encode(), flaws), flaws
        else:
            (sample,) = read_event([{"id": 1, **value}])
            assert not isinstance(sample, BadSample), sample
            self.names["record"] = value

    def _row(self, outcome: str) -> dict[str, Any]:
        """Return a row of an outcome, as it is written today."""
        record = {"scored": {"prompt": "Ask.", "response": "An answer."}, "unscored": {"prompt": "Ask."}}[outcome]
        Path("one.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
        main(["score", "one.jsonl", "--rubric", "summary", "--model", "a.model", "--output", "row.jsonl", "--overwrite"])
        row: dict[str, Any] = json.loads(Path("row.jsonl").read_text("utf-8"))
        return row

    def _commands(self, block: Block) -> None:
        for command in block.commands:
            self.command(command)

    def command(self, command: str) -> None:
        """Run a command, or check what can be checked of it."""
        given = command.replace("my-bucket", BUCKET).replace(" JOB", f" {self.job}").replace("DEPLOYMENT_ARN", self.deployment)
        variables, words = split(shlex.split(_ENDPOINT.sub(self.endpoint, given), comments=True))
        if "--endpoint" in words or any(word.startswith(OPEN_WEIGHT) for word in words):
            look_at(shlex.join(words))
        elif words[:1] == ["judge"] or words[:3] == ["python", "-m", "judge"]:
            code = _EXITS.search(command)
            self._judge(words[1 if words[0] == "judge" else 3 :], int(code[1]) if code else 0)
        elif key := next((key for key in (*ELSEWHERE, *ONLY_LOOKED_AT) if words[: len(key.split())] == key.split()), None):
            if key in ELSEWHERE:
                file, runs = ELSEWHERE[key]
                assert runs in (ROOT / file).read_text("utf-8"), f"{file} does not run {key}"
            _LOOK[words[0]](variables, words)
        elif words[0] in {"python", "cp"}:
            self._run(words)
        else:
            msg = f"a command that no rule knows: {command}"
            raise AssertionError(msg)

    def _judge(self, words: Sequence[str], wanted: int) -> None:
        self._prepare(words)
        with self._listening():
            code = _run_judge(words)
        assert code == wanted, f"judge {shlex.join(words)}: exit code {code}"
        if words[:2] == ["batch", "submit"]:
            self.job = self.said.strip()
            self.jobs.finish(self.job, _answered)
        elif words[:2] == ["job", "create"] and "--dry-run" not in words:
            self.job = self.said.strip()
        elif words[:2] == ["job", "deploy"]:
            self.deployment = self.said.strip()

    def _prepare(self, words: Sequence[str]) -> None:
        """Give a command the reader's own data, the stack of the rubric in question, and the right server."""
        if words[:2] != ["data", "split"]:
            for name in {*_DATA} & {*words}:
                _write_records(self.folder / name)
        if words[:2] == ["data", "check"] and "--rubric" in words:
            self.stack.outputs["Rubric"] = words[words.index("--rubric") + 1]
        os.environ["AWS_ENDPOINT_URL_BEDROCK"] = self.urls["batch" if words[:1] == ["batch"] else "job"]

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Keep what is printed, as text or as bytes."""
        said = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        with redirect_stdout(said):
            yield
        said.seek(0)
        self.said = said.read()

    def _run(self, words: Sequence[str]) -> None:
        """Run a program in the folder; its output may go into a file."""
        target = words[words.index(">") + 1] if ">" in words else os.devnull
        program = [sys.executable if word == "python" else word for word in words[: words.index(">") if ">" in words else None]]
        at = ROOT if words[:2] == ["python", "-m"] else self.folder
        with (self.folder / target).open("w", encoding="utf-8") as file:
            done = subprocess.run(program, cwd=at, stdout=file, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _run_judge(words: Sequence[str]) -> int:
    """Run a command of ours; one that would wait for a job does not wait, and one that would ask has its yes."""
    if words[:1] == ["job"] and words[1] in _WAITS:
        return _WAITS[words[1]](make_parser().parse_args(list(words)), lambda _: None)
    return main([*words, *(["--yes"] if words[:2] == ["job", "delete"] else [])])


def _rising(name: str) -> list[tuple[Any, float]]:
    """Return what the function has counted while a job ran: half an hour, in which the reward rises."""
    values = {"reward": lambda minute: 0.4 + minute / 100, "samples": lambda _: 64.0, "cost": lambda _: 0.01}
    return [(BEGUN + timedelta(minutes=minute), values[name](minute)) for minute in range(30)]


def _write_records(path: Path) -> None:
    """Write records for a job, unless the page has made the file itself; no two files hold the same prompt."""
    if not path.exists():
        size = {"train.jsonl": 120}.get(path.name, 20)
        lines = (ROOT / "examples" / "within_limit" / "prompts.jsonl").read_text("utf-8").splitlines(keepends=True)
        begin = {"train.jsonl": 0, "validation.jsonl": 120}.get(path.name, 140)
        path.write_text("".join(lines[begin : begin + size]), "utf-8")


def split(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the variables that stand before a command, and the command."""
    first = next(at for at, word in enumerate(words) if not re.match(r"[A-Z]+=", word))
    return dict(word.split("=", 1) for word in words[:first]), list(words[first:])


def options_of(words: Sequence[str]) -> set[str]:
    """Return the options that a command has, as its help says."""
    said = io.StringIO()
    with redirect_stdout(said):
        try:
            main([*words, "--help"])
        except SystemExit as end:
            assert not end.code, f"judge {' '.join(words)}: there is no such command"  # noqa: PT017  the code is what is asked
    return set(re.findall(r"--[a-z][a-z-]*", said.getvalue()))


def look_at(code: str) -> None:
    """Check a command in running text: it exists and has the options named."""
    words = code.split()
    named_options = {word.partition("=")[0] for word in words if word.startswith("--")}
    if words[0] == "judge":
        commands = [word for word in words[1:3] if re.fullmatch(r"[a-z]+", word)]
        known = options_of(commands if commands[:1] in (["batch"], ["data"], ["job"]) else commands[:1])
    elif words[:2] == ["python", "-m"]:
        known = _options_of_module(words[2]) if named_options else set()
        assert (ROOT / f"{words[2].replace('.', '/')}.py").is_file() or words[2] == "judge", code
    else:
        variables, command = split(shlex.split(code))
        _LOOK[words[0] if not variables else command[0]](variables, command)
        return
    _have(known, named_options)


@cache
def _options_of_module(module: str) -> set[str]:
    done = subprocess.run([sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(re.findall(r"--[a-z][a-z-]*", done.stdout))


def _options_written(module: Path) -> set[str]:
    """Return the options that a module's parser names, for one that cannot be started here."""
    return set(re.findall(r'add_argument\("(--[a-z][a-z-]*)"', module.read_text("utf-8")))


class Handled(NamedTuple):
    """What the Lambda answered to an event, and the names of the metrics that it wrote."""

    answer: Any
    metrics: set[str]


def handled(event: Any, folder: Path) -> Handled:
    """Ask the Lambda's handler for rewards, under a rubric of two checks and no judge."""
    program = """if True:
        import json, sys, types
        from judge.doors.handler import lambda_handler
        names = ("function_name", "memory_limit_in_mb", "invoked_function_arn", "aws_request_id")
        context = types.SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000, **dict.fromkeys(names, "x"))
        print("answer:", json.dumps(lambda_handler(json.loads(sys.argv[1]), context)))"""
    rubric = folder / "two_checks.yaml"
    rubric.write_text(
        "name: two_checks\ndescription: Two checks.\nreward: correct\n"
        "checks: [{check: substance}, {check: number, name: correct}]\n",
        "utf-8",
    )
    given = {**os.environ, "JUDGE_RUBRIC": str(rubric)}
    command = [sys.executable, "-c", program, json.dumps(event)]
    lines = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=True).stdout.splitlines()
    answer = next(line.removeprefix("answer:") for line in lines if line.startswith("answer:"))
    written = [json.loads(line)["_aws"]["CloudWatchMetrics"] for line in lines if line.startswith('{"_aws"')]
    return Handled(json.loads(answer), {one["Name"] for groups in written for group in groups for one in group["Metrics"]})


def _furnish(folder: Path) -> None:
    """Put into a folder what the pages take for granted: the checkout's data, and the reader's own files."""
    for name in ("rubrics", "prompts"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("examples", "benchmarks"):
        (folder / name).symlink_to(ROOT / name)
    samples = (ROOT / "examples" / "summary" / "samples.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "responses.jsonl").write_text("".join(samples[:4]), "utf-8")  # one prompt's: the embedded judge takes its time
    rows = [_rated(article, system) for article in range(12) for system in range(2)]  # `--skip 10` leaves two articles
    for name in ("gsm8k_train.jsonl", "gsm8k_test.jsonl"):
        (folder / name).write_text("".join(json.dumps(_problem(at)) + "\n" for at in range(120)), "utf-8")
    shutil.copy(ROOT / "examples" / "within_limit" / "prompts.jsonl", folder / "records.jsonl")
    (folder / "grader.json").write_text(json.dumps(_GRADER), "utf-8")
    (folder / "summaries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _rated(article: int, system: int) -> dict[str, Any]:
    text = f"The bridge number {article} is closed because of cracks."
    summary = [f"Bridge {article} is closed.", "A dog barked."][system]
    human = dict.fromkeys(("coherence", "consistency", "fluency", "relevance"), 5.0 - system)
    return {
        "doc_id": f"a{article}",
        "system": f"s{system}",
        "article": text,
        "reference": text,
        "summary": summary,
        "human": human,
    }


def _problem(at: int) -> dict[str, str]:
    """Write a problem as GSM8K does; a job wants at least 100."""
    who, what = ("Ann", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus")[at % 7], ("pens", "figs", "maps", "caps", "jars")[at % 5]
    question = f"{who} has {at + 2} {what} and buys {at + 3} more {what}. How many {what} does {who} have after day {at}?"
    return {
        "question": question,
        "answer": f"{at + 2}+{at + 3} = <<{at + 2}+{at + 3}={2 * at + 5}>>{2 * at + 5} {what}\n#### {2 * at + 5}",
    }


def _best(request: Request, number: int) -> Say:
    """Give every criterion the best score of its scale, in the form the schema wants; without one, a short or a long response."""
    if request.form == "plain":
        return Say("秋の夜は静かで長い。" * (1 if number % 2 else 20))
    return Say(
        _best_answer(json.loads(request.body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"]), request.user)
    )


def _best_chat(request: chat_server.Request) -> chat_server.Say:
    """Do the same at an OpenAI-compatible endpoint."""
    return chat_server.Say(_best_answer(request.body["response_format"]["json_schema"]["schema"], request.user))


def _best_answer(schema: dict[str, Any], user: str) -> str:
    if "verdicts" not in schema["properties"]:
        return json.dumps(_best_of(schema))
    best = _best_of(schema["properties"]["verdicts"]["items"])
    return json.dumps({"verdicts": [{**best, "id": name} for name in shown(user)]})


def _best_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the best value of each key of an answer; a key with a text is a reason or a name."""
    return {name: _last(part) for name, part in schema["properties"].items()}


def _last(part: dict[str, Any]) -> Any:
    if "properties" in part:
        return _best_of(part)
    if "enum" in part:
        return part["enum"][-1]
    return {"string": "It is so.", "boolean": True}.get(part["type"]) or part.get("maximum", 1)  # a range stands in words alone


def _answered(record: Line) -> Line:
    return answers(record, marks("summary"))


def _have(known: Iterable[str], named: Iterable[str]) -> None:
    unknown = set(named) - set(known)
    assert not unknown, f"not there: {', '.join(sorted(unknown))}"


def _look_at_make(variables: dict[str, str], words: Sequence[str]) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    given = {**variables, **dict(word.split("=", 1) for word in words[1:] if "=" in word)}
    assert all(f"$({name})" in makefile for name in given), f"{given}: not a variable of the Makefile"
    for module in given.get("MODULES", "").split():
        assert modules_named(module, targets().values()), f"{module}: not a module that is mutated"
    subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, capture_output=True, check=True)


def _look_at_sam(variables: dict[str, str], words: Sequence[str]) -> None:
    assert not variables, f"{variables}: the build reads template.yaml and samconfig.toml alone"
    parameters = {word.partition("=")[0] for word in words if re.match(r"[A-Z]\w+=", word)}
    template = (ROOT / "template.yaml").read_text("utf-8")
    assert all(f"\n  {name}:\n    Type:" in template for name in parameters), f"{parameters}: not the template's"
    if (TOOLS / "sam").exists():
        known = _help_of_sam(words[1])
        assert all(word in known for word in words if word.startswith("--")), f"{words}: no such option"


@cache
def _help_of_sam(command: str) -> str:
    done = subprocess.run([TOOLS / "sam", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def _look_at_aws(_: dict[str, str], words: Sequence[str]) -> None:
    options = {word for word in words if word.startswith("--")}
    if (words[1], words[2]) in OF_THE_AWS_CLI:
        _have(OF_THE_AWS_CLI[words[1], words[2]], options)
        return
    model = botocore.session.get_session().get_service_model(words[1])
    operation = next(name for name in model.operation_names if xform_name(name, "-") == words[2])
    shape: Any = model.operation_model(operation).input_shape
    _have({f"--{xform_name(member, '-')}" for member in shape.members} | EVERYWHERE, options)
    _have(options, {f"--{xform_name(member, '-')}" for member in shape.required_members})
    query = words[words.index("--query") + 1]
    jmespath.compile(query)
    for output in re.findall(r"OutputKey=='(\w+)'", query):
        assert f"\n  {output}:\n    Description:" in (ROOT / "template.yaml").read_text("utf-8")


def _look_at_pip(_: dict[str, str], words: Sequence[str]) -> None:
    wanted = words[-1]
    if wanted.endswith(".txt"):
        assert (ROOT / wanted).is_file(), f"{wanted}: no such file"
    elif wanted.startswith("."):
        _have(_extras(), re.findall(r"\w+", wanted))
    else:
        assert f'"{wanted}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def _look_at_python(_: dict[str, str], words: Sequence[str]) -> None:
    module = ROOT / f"{words[2].replace('.', '/')}.py"
    assert module.is_file()
    if named := {word for word in words if word.startswith("--")}:
        needs_ray = module.parent.name == "ray"
        _have(_options_written(module) if needs_ray else _options_of_module(words[2]), named)


@cache
def _extras() -> set[str]:
    return set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])


_LOOK: dict[str, Callable[[dict[str, str], Sequence[str]], None]] = {
    "make": _look_at_make,
    "sam": _look_at_sam,
    "aws": _look_at_aws,
    "pip": _look_at_pip,
    "python": _look_at_python,
}
