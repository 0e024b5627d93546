"""A file is submitted, and scored by what the job answered; the rewards are those of live calls."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from judge.doors.cli import main
from judge.files.rows import read_rows
from judge.rubric.rubric_file import load_rubric
from judge.sample import Sample
from judge.settings import Settings
from judge.wiring import load
from tests.conftest import SHIPPED
from tests.converse_server import ConverseServer, Say
from tests.job_server import BUCKET, ROLE, JobServer, Line, answers, fails

MODEL = "us.amazon.nova-2-lite-v1:0"
PLACE = ["--bucket", f"s3://{BUCKET}/runs", "--role", ROLE, "--model", MODEL]
EXAMPLES = [name for name in SHIPPED if load_rubric(f"rubrics/{name}.yaml").asks_judge]
RUBRIC = """\
name: mine
description: {description}
criteria:
- {{name: right, description: Is it right?, boolean: true, weight: {weight}}}
- {{name: clear, description: Is it clear?, boolean: true}}
"""


@dataclass
class Bench:
    """A folder with a file, a rubric and an output, and the command line over it."""

    jobs: JobServer
    folder: Path
    capsys: pytest.CaptureFixture[str]
    out: str = ""
    err: str = ""

    @property
    def file(self) -> str:
        return str(self.folder / "samples.jsonl")

    @property
    def rubric(self) -> str:
        return str(self.folder / "mine.yaml")

    @property
    def output(self) -> Path:
        return self.folder / "out.jsonl"

    @property
    def rows(self) -> list[Line]:
        return rows(self.output)

    def write(self, *lines: Line | str) -> None:
        """Write the file of samples; text is written as it is."""
        Path(self.file).write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))

    def judge(self, more: str = "", *, description: str = "A test.", weight: float = 1) -> None:
        """Write the rubric."""
        Path(self.rubric).write_text(RUBRIC.format(description=description, weight=weight) + more)

    def run(self, *words: str) -> int:
        code = main(list(words))
        self.out, self.err = self.capsys.readouterr()
        return code

    def submit(self, *more: str) -> str:
        """Submit the file, and return the job's ARN."""
        assert self.run("batch", "submit", self.file, "--rubric", self.rubric, *PLACE, *more) == 0
        return self.out.strip()

    def collect(self, arn: str, *more: str) -> int:
        return self.run("batch", "collect", arn, self.file, "--rubric", self.rubric, "--output", str(self.output), *more)


@pytest.fixture
def bench(jobs: JobServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    """One sample and a rubric of two criteria."""
    monkeypatch.setenv("COLUMNS", "160")
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)
    made = Bench(jobs, tmp_path, capsys)
    made.write(sample())
    made.judge()
    return made


def sample(response: object = "A response.", **more: Any) -> Line:
    return {"prompt": "Ask.", "response": response, **more}


def verdict(*, right: bool = True, clear: bool = True) -> str:
    return json.dumps({"right": {"reason": "r", "score": right}, "clear": {"reason": "c", "score": clear}})


def right(record: Line) -> Line:
    """Answer that all is well."""
    return answers(record, verdict())


def user(record: Line) -> str:
    return str(record["modelInput"]["messages"][0]["content"][0]["text"])


def rows(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["submit", "none.jsonl", "--rubric", "summary", *PLACE], "none.jsonl: no such file", id="missing-file"),
        pytest.param(["submit", "FILE", "--rubric", "sumary", *PLACE], "did you mean 'summary'", id="unknown-rubric"),
        pytest.param(["submit", "FILE", *PLACE], "no rubric: give --rubric NAME|FILE or set JUDGE_RUBRIC", id="no-rubric"),
        pytest.param(
            ["submit", "FILE", "--rubric", "summary", *PLACE, "--bucket", "b/p"], "wanted s3://bucket/prefix", id="bucket"
        ),
        pytest.param(["submit", "FILE", "--rubric", "summary", *PLACE, "--name", "a_b"], "a job's name has", id="name"),
        pytest.param(
            ["submit", "FILE", "--rubric", "summary", *PLACE, "--bucket", "s3://other"], "S3: NoSuchBucket", id="no-bucket"
        ),
        pytest.param(["status", "000000000000"], "Bedrock: ResourceNotFoundException", id="status-unknown-job"),
        pytest.param(
            ["collect", "000000000000", "FILE", "--rubric", "summary", "--output", "OUT"],
            "Bedrock: ResourceNotFoundException",
            id="collect-unknown-job",
        ),
        pytest.param(
            ["collect", "000000000000", "none.jsonl", "--rubric", "summary", "--output", "OUT"],
            "none.jsonl: no such file",
            id="collect-missing-file",
        ),
    ],
)
def test_what_has_to_be_fixed_first_is_one_line_and_exit_code_2(bench: Bench, arguments: list[str], says: str) -> None:
    named = {"FILE": bench.file, "OUT": str(bench.output)}
    assert bench.run("batch", *(named.get(word, word) for word in arguments)) == 2
    assert says in bench.err
    assert "Traceback" not in bench.err
    assert bench.out == ""
    assert not bench.jobs.jobs


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("judge: {models: [a, b]}\n", id="jury"),
        pytest.param("judge: {samples: 2, temperature: 0.5, escalate: {model: b, above: 0.1}}\n", id="escalation"),
    ],
)
def test_a_rubric_that_asks_several_models_is_refused(bench: Bench, more: str) -> None:
    bench.judge(more)
    assert bench.run("batch", "submit", bench.file, "--rubric", bench.rubric, *PLACE) == 2
    assert "ask several models, and a job has one" in bench.err
    assert not bench.jobs.objects


def test_a_file_with_nothing_to_ask_is_refused(bench: Bench) -> None:
    bench.write(sample(""), "{not json")
    assert bench.run("batch", "submit", bench.file, "--rubric", bench.rubric, *PLACE) == 2
    assert "no row in it needs a judge, so there is no job to start" in bench.err
    assert "1 row cannot be judged and will be unscored; the first: line 2: not JSON" in bench.err
    assert not bench.jobs.objects


@pytest.mark.parametrize("status", ["Submitted", "InProgress", "Failed", "Stopped", "Expired"])
def test_a_job_that_is_not_finished_or_has_failed_leaves_the_output_as_it_is(bench: Bench, status: str) -> None:
    bench.output.write_text("what was there\n")
    arn = bench.submit()
    bench.jobs.jobs[arn]["status"] = status
    assert bench.collect(arn) == 2
    assert f"{status} since 2026-01-02 03:04 UTC" in bench.err
    assert bench.output.read_text() == "what was there\n"


def test_what_a_job_cannot_answer_is_unscored_with_its_reason_and_its_cost(bench: Bench) -> None:
    said: dict[str, Callable[[Line], Line | str | None]] = {
        "good": lambda record: answers(record, verdict(clear=False)),
        "throttled": lambda record: fails(record, 429, "slow down"),
        "rejected": lambda record: fails(record, 400, "bad request"),
        "lost": lambda _: None,
        "cut off": lambda record: json.dumps(right(record))[:-9],
        "truncated": lambda record: answers(record, verdict()[:-9], stop="max_tokens", usage=(9, 64)),
        "filtered": lambda record: answers(record, "", stop="guardrail_intervened"),
        "malformed": lambda record: answers(record, '{"right": {"reason": "r", "score": "perhaps"}}', usage=(8, 7)),
        "off-menu": lambda record: answers(record, verdict().replace("true", "7")),
        "foreign": lambda record: right({**record, "recordId": "another"}),
    }
    bench.write(*map(sample, said))
    arn = bench.submit()
    bench.jobs.finish(arn, lambda record: next(line for text, line in said.items() if f"\n{text}\n" in user(record))(record))
    assert bench.collect(arn) == 1
    found = dict(zip(said, bench.rows, strict=True))
    assert {text: (row.get("reason", row["reward"]), row["attempts"]) for text, row in found.items()} == {
        "good": (0.5, ["answered"]),
        "throttled": ("throttled", ["throttled"]),
        "rejected": ("rejected", ["rejected"]),
        "lost": ("unanswered", []),
        "cut off": ("unanswered", []),
        "truncated": ("truncated", ["truncated"]),
        "filtered": ("filtered", ["filtered"]),
        "malformed": ("unreadable", ["answered"]),
        "off-menu": ("unreadable", ["answered"]),
        "foreign": ("unanswered", []),
    }
    assert "right" in found["malformed"]["detail"], "what was wrong with the answer is said"
    assert found["malformed"]["tokens"] == {"input": 8, "output": 7}
    assert found["truncated"]["tokens"] == {"input": 9, "output": 64}
    assert found["good"]["provenance"]["model"] == MODEL
    assert "no row matches 1 answer of the job" in bench.err
    assert "1 line of the job's output cannot be read" in bench.err
    assert f"--model {MODEL} --resume" in bench.err
    assert bench.out == ""


def test_under_a_changed_rubric_no_answer_counts_and_a_message_says_so(bench: Bench) -> None:
    bench.write(sample("a"), sample("b"), sample(""))
    arn = bench.submit()
    bench.jobs.finish(arn, right)
    bench.judge(description="Another test.")
    assert bench.collect(arn) == 1
    assert [row.get("reason") for row in bench.rows] == ["unanswered", "unanswered", None]
    assert "has changed since the job was submitted" in bench.err
    assert "no row matches 2 answers of the job" in bench.err


def test_changed_weights_are_mentioned_and_need_no_new_answers(bench: Bench) -> None:
    arn = bench.submit()
    bench.jobs.finish(arn, lambda record: answers(record, verdict(clear=False)))
    for weight, reward in ((1, 0.5), (3, 0.75)):
        bench.judge(weight=weight)
        assert bench.collect(arn, "--overwrite") == 0
        assert [row["reward"] for row in bench.rows] == [reward]
        assert ("has changed since the job was submitted" in bench.err) == (weight == 3)


def test_a_changed_row_is_unanswered_and_moved_rows_are_scored(bench: Bench) -> None:
    bench.write(sample("a"), sample("b"), sample("c"))
    arn = bench.submit()
    bench.jobs.finish(arn, right)
    bench.write(sample("c"), sample("a"), sample("changed"), sample("b"))
    assert bench.collect(arn) == 1
    assert [row["outcome"] for row in bench.rows] == ["scored", "scored", "unscored", "scored"]


def test_only_what_needs_a_judge_is_asked_and_equal_questions_once(bench: Bench) -> None:
    bench.judge("checks: [{check: exact, name: same}]\ngates: [same]\n")
    bench.write(
        sample("4", reference_answer="4"),
        "{not json",
        sample("", reference_answer="4"),
        sample("5", reference_answer="4"),
        sample("4", reference_answer="4", id="equal"),
        sample("4"),
    )
    arn = bench.submit()
    assert len(bench.jobs.questions(arn)) == 1
    bench.jobs.finish(arn, right)
    assert bench.collect(arn) == 1
    found = [row.get("reason", row["reward"]) for row in bench.rows]
    assert found == [1.0, "bad_sample", 0.0, 0.0, 1.0, "bad_reference"]


@pytest.mark.parametrize(
    ("more", "records"),
    [
        pytest.param("judge: {samples: 3, temperature: 0.5}\n", 3, id="opinions"),
        pytest.param("judge: {criteria_per_call: 1}\n", 2, id="long-rubric"),
        pytest.param("judge: {samples: 3, temperature: 0.5, criteria_per_call: 1}\n", 6, id="opinions-on-a-long-rubric"),
    ],
)
def test_every_question_of_a_panel_is_asked(bench: Bench, more: str, records: int) -> None:
    bench.judge(more)
    bench.write(*(sample(f"r{number}") for number in range(8)))
    arn = bench.submit()
    assert len({record["recordId"] for record in bench.jobs.questions(arn)}) == len(bench.jobs.questions(arn)) == 8 * records
    whole = json.loads(verdict(clear=False))

    def answer(record: Line) -> Line:
        asked = {name: part for name, part in whole.items() if f"Is it {name}?" in json.dumps(record)}
        return answers(record, json.dumps(asked), usage=(10, 1))

    bench.jobs.finish(arn, answer)
    assert bench.collect(arn) == 0
    assert [(row["reward"], row["tokens"]["input"]) for row in bench.rows] == [(0.5, 10 * records)] * 8


def test_no_question_is_lost_when_the_first_of_several_fails(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_CONCURRENCY", "1")
    more = "".join(f"- {{name: c{number}, description: Is it c{number}?, boolean: true}}\n" for number in range(60))
    bench.judge(f"{more}judge: {{criteria_per_call: 1}}\n")
    assert len(bench.jobs.questions(bench.submit())) == 62


def test_answers_that_are_paid_for_count_whatever_the_cap(bench: Bench) -> None:
    bench.judge("judge: {cap: {tokens: 1}}\n")
    bench.write(*(sample(f"r{number}") for number in range(64)))
    arn = bench.submit()
    bench.jobs.finish(arn, right)
    assert bench.collect(arn) == 0
    assert {row["cost"] for row in bench.rows} == {None}, "the table has the prices of live calls"


def test_a_job_that_failed_on_every_record_is_collected_to_its_end(bench: Bench) -> None:
    bench.write(*(sample(f"r{number}") for number in range(150)))
    arn = bench.submit()
    bench.jobs.finish(arn, lambda record: fails(record, 400), status="PartiallyCompleted")
    assert bench.collect(arn) == 1
    assert [row["reason"] for row in bench.rows] == ["rejected"] * 150
    assert "PartiallyCompleted since" in bench.err


def test_a_live_model_is_asked_for_what_the_job_left_unscored(bench: Bench, server: ConverseServer) -> None:
    bench.write(*(sample(f"r{number}") for number in range(6)))
    arn = bench.submit()
    bench.jobs.finish(arn, lambda record: None if "\nr2\n" in user(record) else right(record))
    assert bench.collect(arn) == 1
    assert not server.requests
    server.script(Say(verdict(right=False)))
    rest = ["score", bench.file, "--rubric", bench.rubric, "--output", str(bench.output), "--resume"]
    before = bench.output.read_bytes()
    assert bench.run(*rest, "--model", "another") == 2
    assert f"its rewards were judged by {MODEL}, and another judges now" in bench.err
    assert (bench.output.read_bytes(), server.requests) == (before, [])
    assert bench.run(*rest, "--model", MODEL, "--model", "a-fallback") == 0
    assert ["\nr2\n" in request.user for request in server.requests] == [True]
    assert [row["reward"] for row in bench.rows] == [0.5 if place == 2 else 1.0 for place in range(6)]
    assert "6 scored (5 kept from an earlier run, 1 now), 0 unscored" in bench.err
    assert f"judged by {MODEL}\n" in bench.err, "not by whom the command line names now"


def test_answers_of_a_job_follow_their_samples_when_rows_move(bench: Bench) -> None:
    bench.write(*(sample(f"r{number}", id=number) for number in range(4)))
    arn = bench.submit()
    bench.jobs.finish(arn, lambda record: answers(record, verdict(clear="\nr0\n" in user(record))))
    assert bench.collect(arn) == 0
    assert bench.collect(arn) == 2
    assert "out.jsonl already exists" in bench.err
    bench.write(sample("r3", id=3), sample("new", id=9), sample("r0", id=0), sample("r1", id=7))
    assert bench.collect(arn, "--resume") == 1
    assert [(row["id"], row["reward"]) for row in bench.rows] == [(3, 0.5), (9, None), (0, 1.0), (7, 0.5)]
    assert "3 scored (2 kept from an earlier run, 1 now), 1 unscored" in bench.err
    assert "dropped 2 rewards of the earlier run: no longer in the input" in bench.err


def test_a_second_job_scores_what_the_first_left_unscored(bench: Bench) -> None:
    bench.write(sample("a"), sample("b"))
    first, second = bench.submit("--name", "first"), bench.submit("--name", "second")
    bench.jobs.finish(first, lambda record: right(record) if "\na\n" in user(record) else None)
    bench.jobs.finish(second, lambda record: answers(record, verdict(clear=False)))
    assert bench.collect(first) == 1
    assert bench.collect(second, "--resume") == 0
    assert [row["reward"] for row in bench.rows] == [1.0, 0.5]
    assert "no row matches" not in bench.err


def test_the_name_option_names_the_job_and_its_folder(bench: Bench) -> None:
    arn = bench.submit("--name", "night-1")
    (key,) = bench.jobs.objects
    assert bench.jobs.jobs[arn]["jobName"] == "night-1"
    assert key.startswith(f"{BUCKET}/runs/night-1/mine-")


def test_stdout_is_the_job_and_stderr_says_what_comes_next(bench: Bench) -> None:
    bench.write(sample("a"), sample("b"), sample("b"))
    bench.submit()
    (arn,) = bench.jobs.jobs
    assert bench.out == f"{arn}\n"
    assert "2 questions from 3 rows" in bench.err
    assert "Minimum number of records per batch inference job" in bench.err
    assert f"judge batch collect {arn} {bench.file} --rubric {bench.rubric} --output OUT.jsonl" in bench.err
    assert bench.jobs.jobs[arn]["jobName"].startswith("judge-mine-")


def test_a_large_job_brings_no_warning(bench: Bench) -> None:
    bench.write(*(sample(f"r{number}") for number in range(1000)))
    bench.submit()
    assert "Minimum" not in bench.err


def test_status_is_one_line(bench: Bench) -> None:
    arn = bench.submit()
    assert bench.run("batch", "status", arn) == 0
    assert bench.out == "Submitted since 2026-01-02 03:04 UTC\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_rewards_are_those_of_judge_score_for_the_same_replies(bench: Bench, name: str) -> None:
    path, replies, live = f"examples/{name}/samples.jsonl", f"examples/{name}/replies.jsonl", bench.folder / "live.jsonl"
    assert bench.run("score", path, "--rubric", name, "--judge", f"replies:{replies}", "--output", str(live)) == 0
    assert bench.run("batch", "submit", path, "--rubric", name, *PLACE) == 0
    arn = bench.out.strip()
    said = replies_by_question(path, replies, name)
    bench.jobs.finish(arn, lambda record: answers(record, said[user(record)]))
    assert bench.run("batch", "collect", arn, path, "--rubric", name, "--output", str(bench.output)) == 0
    assert [rewarded(row) for row in bench.rows] == [rewarded(row) for row in rows(live)]


def replies_by_question(path: str, replies: str, name: str) -> dict[str, str]:
    """Return the reply that is kept for each question of an example."""
    rubric, prompts = load(Settings(rubric=name))
    kept = {json.dumps(row["id"]): row["reply"] for row in rows(Path(replies))}
    samples = [one for _, one in read_rows(path) if isinstance(one, Sample) and json.dumps(one.id) in kept]
    return {prompts.render(rubric.with_record(one), one).user: kept[json.dumps(one.id)] for one in samples}


def rewarded(row: Line) -> Line:
    """Return a row without what tells who was asked and what it cost."""
    assert row["key"].count(":") == 3
    provenance = {name: value for name, value in row["provenance"].items() if name != "model"}
    return {**{name: value for name, value in row.items() if name not in {"key", "tokens", "cost"}}, "provenance": provenance}


@pytest.mark.parametrize("step", [[], ["submit"], ["status"], ["collect"]])
def test_help_teaches(step: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["batch", *step, "--help"])
    assert len(capsys.readouterr().out.splitlines()) > 5
