"""A run over a file: in bounded memory, in the order of its rows, and never with another row's reward."""

import hashlib
import io
import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.converse import Attempt, Call, Reply
from judge.errors import InputFault, JudgeDown, OutputFault, Throttled
from judge.files.journal import How
from judge.files.run import score_file
from judge.grader import Grader
from tests.conftest import make_rubric, marks, verdict

GOOD = marks("summary")
ROOT = Path(__file__).parents[2]
Files = Callable[..., Path]
Row = dict[str, Any]


def grader(fails: Callable[[int], bool] = lambda _: False, **settings: Any) -> Grader:
    """Make a grader whose judge fails on some calls, by their number."""
    calls = itertools.count()  # next() is atomic, and several threads ask

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="answered"))
        if fails(next(calls)):
            msg = "no"
            raise Throttled(msg)
        return Reply(text=GOOD)

    return Grader(**{"rubric": "summary", "concurrency": 4, **settings}, judge=converse)


def samples(count: int, first: int = 0) -> list[Row]:
    """Make samples without siblings: each is asked about alone."""
    return [{"id": place, "prompt": f"p{place}", "response": f"r{place}"} for place in range(first, first + count)]


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_judge_that_is_down_stops_the_run(jsonl: Files, tmp_path: Path) -> None:
    with pytest.raises(JudgeDown, match="100 consecutive rows, the last time with: no"):
        score_file(grader(lambda _: True), str(jsonl(*samples(200))), 200, str(tmp_path / "out.jsonl"))


def test_a_judge_that_fails_now_and_then_is_not_down(jsonl: Files, tmp_path: Path) -> None:
    path = jsonl(*samples(300))
    tally = score_file(grader(lambda call: call % 2 == 0, concurrency=1), str(path), 300, str(tmp_path / "out.jsonl"))
    assert tally.unscored == {"throttled": 150}


def test_rows_that_nobody_judges_do_not_hide_that_the_judge_is_down(jsonl: Files, tmp_path: Path) -> None:
    lines = [line for one in samples(200) for line in (one, '{"broken', {**one, "response": ""})]
    with pytest.raises(JudgeDown):
        score_file(grader(lambda _: True), str(jsonl(*lines)), None, str(tmp_path / "out.jsonl"))


def test_a_judge_that_is_down_is_noticed_where_the_checks_alone_count(jsonl: Files, tmp_path: Path) -> None:
    rubric = tmp_path / "mine.yaml"
    text = "name: mine\ndescription: d\ncriteria: [{name: a, description: d, boolean: true}]\nchecks: [{check: substance}]\n"
    rubric.write_text(text + "on_unscored: verifiable\n")
    path = jsonl(*[{**one, "response": f"A whole sentence, number {one['id']}, to be judged."} for one in samples(150)])
    out = tmp_path / "out.jsonl"
    with pytest.raises(JudgeDown, match="the judge failed"):
        score_file(grader(lambda _: True, rubric=str(rubric)), str(path), 150, str(out))
    assert {row["key"] for row in rows(tmp_path / "out.jsonl.part")[1:]} == {None}, "they are done again"


def test_a_rubric_that_abstains_again_and_again_is_not_a_judge_that_is_down(jsonl: Files, tmp_path: Path) -> None:
    answers = itertools.cycle([verdict(), verdict(right=False)])

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="answered"))
        return Reply(text=next(answers))

    rubric = make_rubric(judge={"samples": 2, "temperature": 0.7, "abstain": {"above": 0.3}})
    out = tmp_path / "out.jsonl"
    tally = score_file(Grader(rubric, judge=converse, concurrency=1), str(jsonl(*samples(150))), 150, str(out))
    assert tally.unscored == {"abstained": 150}
    assert {row["key"] for row in rows(out)} == {None}, "they are done again"


def test_an_abstention_is_an_answer_of_the_judge(jsonl: Files, tmp_path: Path) -> None:
    """99 failures, an abstention, and 99 failures again."""
    asked: list[str] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append(call.question.response)
        attempts.append(Attempt(model=call.model, outcome="answered"))
        if call.question.response != "r99":
            msg = "no"
            raise Throttled(msg)
        return Reply(text=verdict(right=call.model == "a"))

    rubric = make_rubric(judge={"models": ["a", "b"], "abstain": {"above": 0.3}})
    path = jsonl(*samples(199))
    tally = score_file(Grader(rubric, judge=converse, concurrency=1), str(path), 199, str(tmp_path / "out.jsonl"))
    assert tally.unscored == {"throttled": 198, "abstained": 1}


def test_rows_that_nobody_judged_are_not_a_sign_of_an_outage(jsonl: Files, tmp_path: Path) -> None:
    tally = score_file(grader(), str(jsonl(*['{"broken'] * 150)), 150, str(tmp_path / "out.jsonl"))
    assert tally.unscored == {"bad_sample": 150}
    assert {row["key"] for row in rows(tmp_path / "out.jsonl")} == {None}


def test_rows_go_to_stdout_in_their_order(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    tally = score_file(grader(), str(jsonl(*samples(50))), 50, "-")
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == list(range(50))
    assert tally.rows == 50


def test_rows_that_wait_for_their_turn_are_written_when_the_run_is_stopped(
    jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first row is asked for until the judge has failed on all others but one."""
    path = jsonl(*samples(150))
    stopped = grader(lambda call: call != 1)

    def slowest_first(items: Iterator[Any]) -> Iterator[tuple[int, Any]]:
        first, *others = Grader.stream(stopped, items)
        yield from (*others, first)

    stopped.stream = slowest_first  # type: ignore[assignment, method-assign]
    with pytest.raises(JudgeDown):
        score_file(stopped, str(path), 150, "-")
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(printed) >= 100
    assert [row["row"] for row in printed] == sorted(row["row"] for row in printed)
    assert sum(row["outcome"] == "scored" for row in printed) == 1


@pytest.mark.parametrize(
    ("how", "why"),
    [
        pytest.param("resume", "what was written to {} cannot be read again", id="resume"),
        pytest.param("overwrite", "{} is not a file that could be replaced", id="overwrite"),
    ],
)
@pytest.mark.parametrize(("output", "name"), [("-", "stdout"), (os.devnull, os.devnull)])
def test_an_output_that_is_not_a_file_can_be_neither_resumed_nor_replaced(
    jsonl: Files, output: str, name: str, how: How, why: str
) -> None:
    with pytest.raises(InputFault, match=f"^--{how} needs --output with a file: {why.format(name)}$"):
        score_file(grader(lambda _: pytest.fail("asked")), str(jsonl(*samples(1))), 1, output, how)


def test_a_device_is_written_as_it_is(jsonl: Files) -> None:
    assert score_file(grader(), str(jsonl(*samples(3))), 3, os.devnull).rows == 3
    assert not list(Path(os.devnull).parent.glob("null.*"))


def test_a_full_device_stops_the_run_at_once(jsonl: Files) -> None:
    asked: list[int] = []
    with pytest.raises(OutputFault, match=r"/dev/full: cannot be written: No space left on device$"):
        score_file(grader(lambda call: bool(asked.append(call))), str(jsonl(*samples(300))), 300, "/dev/full")
    assert len(asked) < 50


def test_a_pipe_gets_the_rows_in_their_order(jsonl: Files, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE) as reader:
        score_file(grader(), str(jsonl(*samples(30))), 30, str(tmp_path / "pipe"))
        out, _ = reader.communicate(timeout=10)
    assert [json.loads(line)["row"] for line in out.splitlines()] == list(range(1, 31))


@pytest.mark.parametrize("output", ["-", "/dev/stdout", "SAMPLES"])
def test_rows_are_never_added_to_the_input(jsonl: Files, output: str) -> None:
    path = jsonl(*samples(3))
    before = path.read_bytes()
    replies = ROOT / "examples" / "summary" / "replies.jsonl"
    command = [sys.executable, "-m", "judge", "score", str(path), "--rubric", "summary", "--judge", f"replies:{replies}"]
    with path.open("ab") as stdout:
        written = ["--output", output.replace("SAMPLES", str(path))]
        done = subprocess.run([*command, *written], cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, path.read_bytes()) == (2, before)
    assert b"the output is the input itself" in done.stderr


def test_a_run_can_be_resumed_from_a_pipe(jsonl: Files, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    score_file(grader(), str(jsonl(*samples(4))), 4, str(out))
    os.mkfifo(tmp_path / "pipe")
    path = jsonl(*reversed(samples(6)), name="more.jsonl")
    with subprocess.Popen(["cp", str(path), str(tmp_path / "pipe")]):
        tally = score_file(grader(), str(tmp_path / "pipe"), None, str(out), "resume")
    assert (tally.kept, tally.rows) == (4, 6)
    assert [(row["row"], row["id"]) for row in rows(out)] == list(enumerate(reversed(range(6)), 1))


def test_what_is_kept_is_not_asked_for_again_and_rows_of_other_samples_are_dropped(jsonl: Files, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    score_file(grader(), str(jsonl(*samples(6))), 6, str(out))
    asked: list[int] = []
    path = jsonl(*samples(6, first=4))
    tally = score_file(grader(lambda call: bool(asked.append(call))), str(path), 6, str(out), "resume")
    assert (len(asked), tally.kept, tally.dropped, tally.rows) == (4, 2, 4, 6)
    assert [row["id"] for row in rows(out)] == list(range(4, 10))


@pytest.mark.parametrize(
    ("first", "says"),
    [
        pytest.param(
            4, "4 rewards of the earlier run in OUT fit no row of the input and will be dropped at the end", id="several"
        ),
        pytest.param(1, "1 reward of the earlier run in OUT fits no row of the input and will be dropped", id="one"),
    ],
)
def test_rewards_that_will_be_dropped_are_announced_while_they_are_still_there(
    jsonl: Files, tmp_path: Path, first: int, says: str
) -> None:
    out, told, asked = tmp_path / "out.jsonl", Told(), []
    score_file(grader(), str(jsonl(*samples(6))), 6, str(out))
    before = out.read_bytes()

    def judge(call: int) -> bool:
        asked.append((tuple(told.complaints), out.read_bytes() == before))
        return False

    score_file(grader(judge), str(jsonl(*samples(6, first))), 6, str(out), "resume", reporter=told)
    (complaint,) = told.complaints
    assert complaint.startswith(says.replace("OUT", str(out)))
    assert complaint.endswith("; to keep what is there, stop now and name another --output")
    assert asked == [((complaint,), True)] * first
    assert told.done == 6


def test_a_resumed_run_that_drops_nothing_announces_nothing(jsonl: Files, tmp_path: Path) -> None:
    out, told = tmp_path / "out.jsonl", Told()
    score_file(grader(), str(jsonl(*samples(3))), 3, str(out))
    score_file(grader(), str(jsonl(*samples(6))), 6, str(out), "resume", reporter=told)
    assert (told.complaints, told.done) == ([], 6)


@pytest.mark.parametrize("how", ["new", "resume", "overwrite"])
def test_an_input_without_rows_leaves_the_output_as_it_was(jsonl: Files, tmp_path: Path, how: How) -> None:
    out, empty = tmp_path / "out.jsonl", jsonl("", " ", name="empty.jsonl")
    if how != "new":
        score_file(grader(), str(jsonl(*samples(3))), 3, str(out))
    before = out.read_bytes() if out.exists() else None
    with pytest.raises(InputFault, match=r"empty\.jsonl: no rows in it; wanted JSON Lines"):
        score_file(grader(), str(empty), None, str(out), how)
    assert (out.read_bytes() if out.exists() else None) == before
    assert sorted(path.name for path in tmp_path.glob("out*")) == (["out.jsonl"] if before else [])


def test_a_row_says_which_input_it_is_from_and_where_it_is_in_it(jsonl: Files, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    first, second = jsonl(*samples(3)), jsonl(*reversed(samples(4)), name="more.jsonl")
    score_file(grader(), str(first), 3, str(out))
    assert [(row["row"], row["input"], row["id"]) for row in rows(out)] == [
        (1, str(first), 0),
        (2, str(first), 1),
        (3, str(first), 2),
    ]
    score_file(grader(), str(second), 4, str(out), "resume")
    assert [(row["row"], row["input"], row["id"]) for row in rows(out)] == [
        (place + 1, str(second), 3 - place) for place in range(4)
    ]


def test_rows_on_stdout_say_so_too_and_stdin_has_no_path(
    jsonl: Files, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = jsonl(*samples(1))
    score_file(grader(), str(path), 1, "-")
    with path.open("rb") as file:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(file))
        score_file(grader(), "-", None, "-")
    assert [json.loads(line)["input"] for line in capsys.readouterr().out.splitlines()] == [str(path), None]


def test_the_rows_of_an_early_version_are_resumed(jsonl: Files, tmp_path: Path) -> None:
    """They did not say which input they are from."""
    out, path = tmp_path / "out.jsonl", jsonl(*samples(3))
    score_file(grader(), str(path), 3, str(out))
    before = rows(out)
    early = [{name: value for name, value in row.items() if name != "input"} for row in before]
    out.write_text("".join(json.dumps(row) + "\n" for row in early))
    tally = score_file(grader(lambda _: pytest.fail("asked")), str(path), 3, str(out), "resume")
    assert (tally.kept, rows(out)) == (3, before)


class Told:
    """A reporter that keeps what it is told."""

    def __init__(self) -> None:
        self.totals: list[int | None] = []
        self.done = 0
        self.complaints: list[str] = []

    @contextmanager
    def progress(self, total: int | None) -> Iterator[Callable[[int], None]]:
        self.totals.append(total)

        def advance(rows: int) -> None:
            self.done += rows

        yield advance

    def complain(self, message: str) -> None:
        self.complaints.append(message)


@pytest.mark.parametrize("output", ["-", "out.jsonl"])
def test_a_reporter_is_told_of_every_row(jsonl: Files, tmp_path: Path, output: str) -> None:
    told, path = Told(), jsonl(*samples(20))
    score_file(grader(), str(path), 20, output.replace("out", str(tmp_path / "out")), reporter=told)
    assert (told.totals, told.done, told.complaints) == ([20], 20, [])


def test_a_reporter_is_told_what_is_kept_of_a_run_that_breaks_off(jsonl: Files, tmp_path: Path) -> None:
    told = Told()
    with pytest.raises(JudgeDown):
        score_file(grader(lambda call: call > 0), str(jsonl(*samples(200))), 200, str(tmp_path / "out.jsonl"), reporter=told)
    assert told.complaints == ["interrupted: kept 1 row; continue with the same command and --resume"]


def test_a_file_is_scored_from_python_without_a_terminals_library(jsonl: Files, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['rich'] = None\n"
        "from judge.files.run import score_file; from judge.grader import Grader\n"
        f"grader = Grader('summary', judge='replies:{ROOT / 'examples' / 'summary' / 'replies.jsonl'}')\n"
        "print(score_file(grader, sys.argv[1], None, sys.argv[2]).counts['scored'])"
    )
    command = [sys.executable, "-c", code, str(ROOT / "examples" / "summary" / "samples.jsonl"), str(tmp_path / "out.jsonl")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) == sum(row["outcome"] == "scored" for row in rows(tmp_path / "out.jsonl")) > 0
    assert done.stderr == ""


RUBRIC = "name: mine\ndescription: d\nprompt: mine\ncriteria: [{name: a, description: d, levels: {1: x, 2: y, 3: z}}]\n"
TEMPLATE = (
    "{% block system %}S{% include 'part.j2' %}{{ rubric.criteria }}{% endblock %}"
    "{% block user %}{{ prompt }} {{ response }}{% endblock %}"
)


class Setup(NamedTuple):
    """What a run is made with."""

    rubric: int = 0
    template: int = 0
    models: tuple[str, ...] = ("a",)


def made(folder: Path, setup: Setup, last_call: int | None = None) -> Grader:
    """Make a grader whose judge's verdict is a function of all that it is asked, and of who is asked.

    Args:
        folder: for the rubric and its templates.
        setup: what the grader is made with.
        last_call: the call in which the process is interrupted.
    """
    for name in ("rubrics", "prompts"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "rubrics" / "mine.yaml").write_text(RUBRIC + f"judge: {{temperature: 0.{setup.rubric}}}\n")
    (folder / "prompts" / "mine.j2").write_text(TEMPLATE)
    (folder / "prompts" / "part.j2").write_text(f"{{#- {setup.template} -#}}")
    calls = itertools.count()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="answered"))
        if next(calls) == last_call:
            raise KeyboardInterrupt
        asked = call.question
        if call.model == "a" and "x" in asked.response:
            msg = "no"
            raise Throttled(msg)
        said = json.dumps([call.model, asked.temperature, asked.system, asked.user, setup[:2]])
        return Reply(text=json.dumps({"a": hashlib.sha256(said.encode()).digest()[0] % 3 + 1}))

    return Grader("mine", folder=folder, concurrency=2, models=setup.models, judge=converse)


@pytest.mark.parametrize(
    ("setup", "first", "says"),
    [
        pytest.param(Setup(models=("b",)), 0, "its rewards were judged by a, and b judges now", id="judge"),
        pytest.param(Setup(rubric=1), 0, "its rewards were made under the rubric mine .*, and it is mine .* now", id="rubric"),
        pytest.param(Setup(template=1), 0, "a template of the prompt has changed since", id="template"),
        pytest.param(Setup(), 3, "its rewards are those of other samples", id="samples"),
    ],
)
def test_rewards_that_were_paid_are_not_thrown_away(jsonl: Files, tmp_path: Path, setup: Setup, first: int, says: str) -> None:
    out = tmp_path / "out.jsonl"
    score_file(made(tmp_path, Setup()), str(jsonl(*samples(3))), 3, str(out))
    before = out.read_bytes()
    with pytest.raises(InputFault, match=f"nothing in it fits this run: {says}; keep it and name another --output"):
        score_file(made(tmp_path, setup, last_call=0), str(jsonl(*samples(3, first))), 3, str(out), "resume")
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.jsonl"]


RECORDS = st.fixed_dictionaries(
    {"prompt": st.sampled_from(["p", "q"]), "response": st.sampled_from(["r", "R", "x", ""])},
    optional={"id": st.sampled_from([0, "0", 1]), "metadata": st.just({"k": 1}), "reference_answer": st.just("t")},
)
LINES = st.lists(RECORDS.map(json.dumps) | st.just('{"broken'), min_size=1, max_size=8)
MODELS = st.sampled_from([("a",), ("b",), ("a", "b"), ("b", "a"), ("a", "b", "c")])
SETUPS = st.builds(Setup, st.integers(0, 1), st.integers(0, 1), MODELS)


@st.composite
def inputs(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Draw an input and what became of it: permuted, shortened, extended, edited, another."""
    before = draw(LINES)
    after = draw(st.permutations(before) | st.just(before))
    return before, [*after[: draw(st.integers(0, len(after)))], *draw(LINES)]  # a file without rows is refused


@settings(deadline=None)
@given(
    lines=inputs(),
    setups=st.tuples(SETUPS, SETUPS) | SETUPS.map(lambda one: (one, one)),
    last_call=st.none() | st.integers(0, 8),
    cut=st.integers(0, 2000),
)
def test_a_resumed_run_ends_like_a_fresh_one_and_uses_exactly_what_fits(
    lines: tuple[list[str], list[str]], setups: tuple[Setup, Setup], last_call: int | None, cut: int
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        before, after, out, fresh = (folder / f"{name}.jsonl" for name in ("before", "after", "out", "fresh"))
        before.write_text("".join(line + "\n" for line in lines[0]))
        after.write_text("".join(line + "\n" for line in lines[1]))
        with suppress(KeyboardInterrupt):
            score_file(made(folder, setups[0], last_call), str(before), None, str(out))
        part = out.with_name("out.jsonl.part")
        if part.exists():
            os.truncate(part, max(0, part.stat().st_size - cut))
        left = [row for row in left_over(out if out.exists() else part) if row["key"]]
        kept = Counter(told(lines[0], row["row"] - 1) for row in left if fits(row, *setups))
        wanted = Counter(told(lines[1], place) for place in range(len(lines[1])))
        resume = partial(score_file, made(folder, setups[1]), str(after), None, str(out), "resume")
        if left and not kept & wanted:
            with pytest.raises(InputFault, match="nothing in it fits this run"):
                resume()
            return
        tally = resume()
        assert (tally.kept, tally.rows) == (sum(wanted[one] for one in kept), len(lines[1]))
        assert tally.dropped == len(left) - (kept & wanted).total()
        score_file(made(folder, setups[1]), str(after), None, str(fresh))
        assert [rewarded(row) for row in rows(out)] == [rewarded(row) for row in rows(fresh)]


def left_over(path: Path) -> list[Row]:
    """Return the whole rows of a file, without the first line of an unfinished one."""
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [row for row in map(json.loads, lines) if "row" in row]


def told(lines: Sequence[str], place: int) -> str:
    """Return a row of the input with its id; text that is no record is like no other."""
    if lines[place] == '{"broken':
        return f"broken {place} of {id(lines)}"
    return json.dumps({"id": place + 1, **json.loads(lines[place])}, sort_keys=True)


def fits(row: Row, then: Setup, now: Setup) -> bool:
    """Say whether a row of one run was made as the other makes its rows."""
    model = row["provenance"]["model"]
    asked = 0 if model is None else then.models.index(model) + 1
    return then.rubric == now.rubric and (not asked or (then.template, then.models[:asked]) == (now.template, now.models[:asked]))


def rewarded(row: Row) -> Row:
    """Return a row without what was spent on it, or saved."""
    return {name: value for name, value in row.items() if name not in {"input", "reused", "saved", "tokens", "cost", "attempts"}}
