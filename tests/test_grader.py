"""The Python face: what goes in, what comes out, alone or many at once, here or in another process."""

import asyncio
import contextlib
import inspect
import json
import multiprocessing
import operator
import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from judge.converse import Attempt, Call, Reply
from judge.deadline import Deadline
from judge.errors import AccessFault, InputFault, RubricFault, SettingsFault
from judge.files.rows import line_of, row_of
from judge.files.scored_rows import read_row
from judge.grader import Grader
from judge.notebook.outcomes import Outcomes
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.calibration import Calibration
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.sample import BadSample
from judge.settings import Settings
from judge.wiring import load
from tests.chat_server import ChatServer
from tests.chat_server import Fail as Down
from tests.chat_server import Say as Answer
from tests.conftest import begin, make_rubric, make_sample, verdict
from tests.converse_server import Action, ConverseServer, Raw, Request, Say
from tests.rubric.test_calibration import calibration

MINE = Rubric(name="mine", description="d", criteria=[Criterion(name="a", description="d", boolean=True)])


def answering(call: Call, attempts: list[Attempt]) -> Reply:
    attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=60, output_tokens=40))
    return Reply(text='{"a": {"reason": "r", "score": true}}')


class Gated:
    """A judge that answers when it is told to, and notes every call."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.asked = threading.Event()
        self.go = threading.Event()

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        self.calls.append(call)
        self.asked.set()
        assert self.go.wait(10)
        return answering(call, attempts)


@pytest.fixture
def gated() -> Iterator[Gated]:
    judge = Gated()
    yield judge
    judge.go.set()


def records(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [{"id": place, "prompt": "p", "response": f"r{place}"} for place in range(first, first + count)]


def why(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.reason if isinstance(outcome, Unscored) else "scored" for outcome in outcomes]


class DataFrame:
    """As much of a table of pandas as tells it from a list."""

    columns = ("prompt", "response")

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"prompt": "p", "response": "r"}, r"found one record, which belongs in a list: \[record\]", id="one-dict"),
        pytest.param({"messages": [{"role": "user", "content": "p"}]}, "found one record, which", id="one-dict-of-turns"),
        pytest.param({"prompt": ["p", "q"], "response": ["r", "s"]}, r"found one dict of columns: \[dict\(zip", id="columns"),
        pytest.param({"prompt": np.array(["p"]), "response": np.array(["r"])}, "found one dict of columns", id="numpys-columns"),
        pytest.param(make_sample(), r"found one record, which belongs in a list: \[record\]", id="one-sample"),
        pytest.param("rows.jsonl", "found text of 10 characters. A file is scored by 'judge score FILE'", id="a-name"),
        pytest.param(Path("rows.jsonl"), "found a PosixPath. A file is scored by 'judge score FILE'", id="a-path"),
        pytest.param(DataFrame(), r"found a DataFrame: give \.to_dict\('records'\) of it", id="a-table"),
        pytest.param(None, "found nothing", id="none"),
        pytest.param(3, "found a number", id="a-number"),
    ],
)
def test_what_is_not_a_list_of_records_is_refused_in_a_line(given: Any, said: str) -> None:
    with pytest.raises(InputFault, match=rf"^records: wanted a list of dicts or Samples; {said}[^\n]*$"):
        Grader(MINE, judge=pytest.fail).grade(given)


@pytest.mark.parametrize(
    ("item", "found"),
    [
        pytest.param("Hi.", "text of 3 characters", id="text"),
        pytest.param(None, "nothing", id="none"),
        pytest.param(("p", "r"), "a list of 2", id="a-pair"),
    ],
)
def test_what_is_not_a_record_is_told_with_its_place_before_anything_is_asked(item: Any, found: str) -> None:
    with pytest.raises(InputFault, match=rf"^records\[2\]: wanted a dict or a Sample; found {found}$"):
        Grader(MINE, judge=pytest.fail).grade([*records(2), item])


class Int64:
    """A number of numpy: JSON has no form for it."""


@pytest.mark.parametrize(
    ("record", "id_", "said"),
    [
        pytest.param({"prompt": "p"}, 1, "response: missing; wanted 'messages' .* or 'prompt' and 'response'", id="no-response"),
        pytest.param({"id": Int64(), "prompt": "p", "response": "r"}, 1, "id: wanted JSON, found a Int64", id="id"),
        pytest.param(
            {"id": "x", "prompt": "p", "response": "r", "reference_answer": Int64()},
            "x",
            "reference_answer: wanted JSON",
            id="truth",
        ),
        pytest.param({}, 1, "messages: missing", id="empty"),
    ],
)
def test_a_bad_record_is_unscored_and_costs_the_others_nothing(record: Any, id_: object, said: str) -> None:
    first, bad, last = Grader(MINE, judge=answering).grade([records(1)[0], record, records(1, 2)[0]])
    assert why([first, last]) == ["scored", "scored"]
    assert isinstance(bad, Unscored)
    assert (bad.id, bad.reason, bad.whose) == (id_, "bad_sample", "record")
    assert re.search(said, bad.detail)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param({"concurrency": 0}, "settings: concurrency: wanted a whole number from 1 to 1024, found 0", id="range"),
        pytest.param(
            {"models": "m"}, r"settings: models: wanted a list of model ids, found the text 'm'; write \['m'\]", id="text"
        ),
        pytest.param({"models": [1]}, r"settings: models\[1\]: wanted text, found 1", id="item"),
        pytest.param({"max_usd": "1"}, "settings: max_usd: wanted a number above 0, found '1'", id="number"),
        pytest.param(
            {"folder": "nowhere"},
            "settings: folder: nowhere is no folder; wanted one that holds rubrics/ and prompts/",
            id="folder",
        ),
        pytest.param({"folder": 3}, "settings: folder: wanted a path, found 3", id="no-folder"),
    ],
)
def test_a_wrong_setting_is_a_fault_of_ours_in_a_line(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsFault, match=f"^{said}$"):
        Grader(MINE, judge=answering, **settings)


@pytest.mark.parametrize(
    ("rubric", "fault", "said"),
    [
        pytest.param("sumary", RubricFault, "no rubric is called 'sumary'; did you mean 'summary'", id="a-slip"),
        pytest.param("x.yaml", RubricFault, "^x.yaml: no such rubric file$", id="a-path-as-text"),
        pytest.param(Path("x.yaml"), RubricFault, "^./x.yaml: no such rubric file$", id="a-path"),
        pytest.param(Path("summary"), RubricFault, "^./summary: no such rubric file$", id="a-path-is-no-name"),
        pytest.param("", SettingsFault, "settings: rubric: wanted 1 or more characters", id="empty"),
        pytest.param(
            {"name": "x"}, SettingsFault, "^rubric: wanted the name of a rubric, .*; found an object of 1 fields$", id="dict"
        ),
        pytest.param(None, SettingsFault, "^rubric: wanted the name of a rubric, .*; found nothing$", id="none"),
    ],
)
def test_what_is_not_a_rubric_is_told_in_a_line(rubric: Any, fault: type[Exception], said: str) -> None:
    with pytest.raises(fault, match=said):
        Grader(rubric, judge=answering)


def test_an_unknown_setting_is_told_with_the_nearest_name() -> None:
    with pytest.raises(SettingsFault, match=r"^settings: concurency: unknown field; did you mean 'concurrency'\?$"):
        Settings.of(rubric="mine", concurency=3)


def test_every_setting_that_is_not_the_lambdas_has_its_name_and_default_in_the_signature() -> None:
    taken = {name: one.default for name, one in inspect.signature(Grader).parameters.items()}
    fields = {
        name: field.default for name, field in Settings.model_fields.items() if name not in {"margin", "envelope", "log_share"}
    }
    assert {name: default for name, default in taken.items() if name not in {"rubric", "judge", "progress"}} == {
        name: default for name, default in fields.items() if name != "rubric"
    }
    assert Settings(rubric="mine").for_grader().keys() == fields.keys()


@pytest.mark.parametrize("as_path", [str, Path])
def test_a_rubric_is_a_name_a_path_or_an_object(tmp_path: Path, as_path: Callable[[Path], str | Path]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\ndescription: d\ncriteria:\n- {name: a, description: d, boolean: true}\n")
    of_file = Grader(as_path(path), judge=answering)
    assert of_file.rubric == Grader(MINE, judge=answering).rubric
    assert Grader("summary", judge=answering).rubric.name == "summary"


def test_any_iterable_of_dicts_and_samples_is_scored_in_its_order() -> None:
    given = iter([*records(3), make_sample(id="s"), BadSample(id="b", fault="no")])
    outcomes = Grader(MINE, judge=answering).grade(given)
    assert [outcome.id for outcome in outcomes] == [0, 1, 2, "s", "b"]
    assert why(outcomes) == ["scored"] * 4 + ["bad_sample"]
    assert isinstance(outcomes, Outcomes)
    assert Grader(MINE, judge=answering).grade([]) == ()


def test_a_record_without_an_id_gets_its_place_and_is_not_changed() -> None:
    given = [
        {"prompt": "p", "response": "r"},
        {"id": None, "prompt": "p", "response": "s"},
        {"id": 0, "prompt": "p", "response": "t"},
    ]
    assert [outcome.id for outcome in Grader(MINE, judge=answering).grade(given)] == [0, 1, 0]
    assert "id" not in given[0]


def test_a_cap_counts_for_one_call_and_begins_anew_with_the_next() -> None:
    grader = Grader(MINE, max_tokens=100, concurrency=1, judge=answering)
    assert why(grader.grade(records(2))) == ["scored", "budget"]
    assert why(grader.grade(records(2, 2))) == ["scored", "budget"], "what an earlier call spent does not count"
    samples = [make_sample(id=place, response=f"s{place}") for place in range(4)]
    assert why(outcome for _, outcome in grader.stream(enumerate(samples[:2]))) == ["scored", "budget"]
    assert why(outcome for _, outcome in grader.stream(enumerate(samples[2:]))) == ["scored", "budget"]


def test_a_file_is_scored_with_a_memory_as_long_as_a_batchs() -> None:
    grader = Grader(MINE, concurrency=4, judge=answering)
    samples = [make_sample(response=f"r{place % 3000}") for place in range(6000)]
    reused = [one.reused for _, one in grader.stream(enumerate(samples)) if isinstance(one, Reward)]
    assert (len(reused), sum(reused)) == (6000, 3000)


@pytest.fixture
def table(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A table that keeps what it is given."""
    items: dict[str, Any] = {}

    def reply(request: Request) -> Action:
        if request.headers["X-Amz-Target"].endswith("PutItem"):
            items[request.body["Item"]["key"]["S"]] = request.body["Item"]
            return Raw(b"{}")
        item = items.get(request.body["Key"]["key"]["S"])
        return Raw(json.dumps({"Item": item} if item else {}).encode())

    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", server.url)
    server.reply = reply
    return "verdicts"


@pytest.mark.parametrize("way", ["grade", "stream"])
def test_what_the_table_keeps_is_not_judged_again(table: str, way: str) -> None:
    def reused() -> bool:
        grader = Grader(MINE, judge=answering, models=["mine"], table=table)
        outcomes = (
            grader.grade([make_sample()]) if way == "grade" else [one for _, one in grader.stream([("tag", make_sample())])]
        )
        assert isinstance(outcomes[0], Reward)
        return outcomes[0].reused

    assert [reused(), reused()] == [False, True]


def test_once_cancelled_nothing_more_is_asked(gated: Gated) -> None:
    deadline = Deadline()
    grading = begin(Grader(MINE, judge=gated, concurrency=2).grade_by, deadline, records(20))
    assert gated.asked.wait(5)
    deadline.cancel()
    gated.go.set()
    outcomes = grading.result(5)
    assert len(outcomes) == 20
    assert len(gated.calls) <= 2
    assert set(why(outcomes)) <= {"scored", "deadline"}


@pytest.mark.parametrize("way", ["grade", "stream"])
def test_when_no_sample_can_be_scored_what_was_begun_is_stopped(way: str) -> None:
    """The setup's fault ends the batch; the calls that are still under way must not be repeated behind its back."""
    meet, deadlines = threading.Barrier(2, timeout=5), list[Deadline]()

    def refusing(call: Call, attempts: list[Attempt]) -> Reply:
        deadlines.append(call.deadline)
        meet.wait()
        msg = "no access"
        raise AccessFault(msg)

    grader = Grader(MINE, judge=refusing, concurrency=2)
    with pytest.raises(AccessFault):
        grader.grade(records(2)) if way == "grade" else list(grader.stream(enumerate([make_sample(), make_sample(response="5")])))
    assert all(deadline.at < 0 for deadline in deadlines)


def test_agrade_gives_what_grade_gives_and_leaves_the_loop_free(gated: Gated) -> None:
    reading: list[str] = []

    def read() -> Iterator[dict[str, Any]]:
        reading.append(threading.current_thread().name)
        yield from records(3)

    async def main() -> Outcomes:
        grading = asyncio.create_task(Grader(MINE, judge=gated).agrade(read()))
        assert await asyncio.to_thread(gated.asked.wait, 5)  # nobody answers before the loop, which is free, says so
        gated.go.set()
        return await grading

    outcomes = asyncio.run(main())
    assert outcomes == Grader(MINE, judge=gated).grade(records(3))
    assert "MainThread" not in reading, "a slow iterable would block the loop too"


def test_agrade_raises_what_grade_raises() -> None:
    with pytest.raises(InputFault, match="belongs in a list"):
        asyncio.run(Grader(MINE, judge=pytest.fail).agrade({}))  # type: ignore[arg-type]


def test_a_cancelled_agrade_ends_at_once_and_what_it_started_stops(gated: Gated) -> None:
    async def main() -> None:
        grading = asyncio.create_task(Grader(MINE, judge=gated, concurrency=2).agrade(records(20)))
        assert await asyncio.to_thread(gated.asked.wait, 5)
        grading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await grading
        assert not gated.go.is_set(), "the calls under way were not waited for"

    asyncio.run(main())
    assert gated.calls[0].deadline.at < 0
    assert len(gated.calls) <= 2


def test_an_agrade_that_is_cancelled_before_its_turn_never_starts(gated: Gated) -> None:
    async def main() -> None:
        grader = Grader(MINE, judge=gated, concurrency=1)
        first = asyncio.create_task(grader.agrade(records(1)))
        assert await asyncio.to_thread(gated.asked.wait, 5)
        second = asyncio.create_task(grader.agrade(records(1, 1)))
        await asyncio.sleep(0)
        second.cancel()
        gated.go.set()
        assert why(await first) == ["scored"]
        assert why(await grader.agrade(records(1, 2))) == ["scored"]

    asyncio.run(main())
    assert len(gated.calls) == 2


def test_many_agrades_share_one_grader_and_its_concurrency() -> None:
    lock, busy, most = threading.Lock(), [0], [0]
    four = threading.Barrier(4)

    def counting(call: Call, attempts: list[Attempt]) -> Reply:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        try:
            with contextlib.suppress(threading.BrokenBarrierError):
                four.wait(0.5)  # long enough for a fourth to come, if it may; afterwards nobody waits
            return answering(call, attempts)
        finally:
            with lock:
                busy[0] -= 1

    async def main() -> list[Outcomes]:
        grader = Grader(MINE, judge=counting, concurrency=3)
        return await asyncio.gather(*(grader.agrade(records(10, 10 * place)) for place in range(10)))

    outcomes = asyncio.run(main())
    assert [outcome.id for many in outcomes for outcome in many] == list(range(100))
    assert {reason for many in outcomes for reason in why(many)} == {"scored"}
    assert most[0] <= 3


def test_a_cancelled_agrade_does_not_take_an_equal_question_of_another_with_it(gated: Gated) -> None:
    async def main() -> Outcomes:
        grader = Grader(MINE, judge=gated, concurrency=2)
        first = asyncio.create_task(grader.agrade(records(1)))
        assert await asyncio.to_thread(gated.asked.wait, 5)
        second = asyncio.create_task(grader.agrade(records(1)))
        await asyncio.sleep(0)
        first.cancel()
        gated.go.set()
        return await second

    assert why(asyncio.run(main())) == ["scored"]


def test_a_grader_is_made_anew_in_another_process(tmp_path: Path) -> None:
    replies = tmp_path / "replies.jsonl"
    replies.write_text('{"id": 0, "reply": "{\\"a\\": true}"}\n')
    grader = Grader(MINE, judge=f"replies:{replies}", concurrency=2)
    here = grader.grade(records(1))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(operator.methodcaller("grade", records(1)), (grader,))
    assert why(there) == ["scored"]
    assert there == here


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_process_has_connections_and_threads_of_its_own(chat: ChatServer) -> None:
    """On those of its parent each would read the other's answers, and wait for threads that are not there."""
    chat.reply = lambda _: Answer('{"a": {"reason": "r", "score": true}}')
    grader = Grader(MINE, judge=f"openai:{chat.url}", models=["m"], progress=False)
    assert grader.grade([ROW])[0].reward == 1
    before = {request.port for request in chat.requests}
    there, here = multiprocessing.get_context("fork").Pipe(duplex=False)

    def grade() -> None:
        here.send([asyncio.run(grader.agrade([{**ROW, "response": text}]))[0] for text in ("b", "c")])

    child = multiprocessing.get_context("fork").Process(target=grade)
    child.start()
    try:
        assert there.poll(20), "it waits for a thread of its parent"
        assert [outcome.reward for outcome in there.recv()] == [1, 1]
        assert before.isdisjoint(request.port for request in chat.requests[1:])
    finally:
        child.kill()
        child.join()


@pytest.mark.parametrize("rubric", ["summary", MINE], ids=["name", "object"])
def test_what_is_pickled_is_what_it_was_made_from(rubric: str | Rubric) -> None:
    grader = Grader(rubric, judge=answering, models=["m"], concurrency=3, max_usd=None, max_tokens=100, progress=False)
    copy = pickle.loads(pickle.dumps(grader))
    assert (copy.rubric, copy.models, copy.policy) == (grader.rubric, ("m",), grader.policy)
    assert copy.__reduce__()[0].keywords == grader.__reduce__()[0].keywords, "every setting came along"


def test_a_bar_is_shown_when_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    Grader(MINE, judge=answering).grade(records(2))
    assert capsys.readouterr().err == "", "nobody watches a pipe"
    Grader(MINE, judge=answering, progress=True).grade(records(2))
    assert "2/2" in capsys.readouterr().err


def test_making_a_grader_costs_a_lambda_no_library_that_only_others_need() -> None:
    code = "import sys; import judge.doors.handler; print({'asyncio', 'boto3', 'html', 'numpy', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_judge_of_ones_own_has_nothing_to_warm() -> None:
    Grader(MINE, judge=pytest.fail).warm()


def test_a_warm_grader_has_its_connections_before_the_first_batch(server: ConverseServer) -> None:
    """Making a grader asks nothing and opens nothing, because it may never be used."""
    server.script(Say(json.dumps({"a": {"reason": "r", "score": True}})))
    grader = Grader(MINE, models=["m"], concurrency=2)
    assert server.opened.empty()
    grader.warm()
    ports = {server.opened.get(timeout=5) for _ in range(2)}
    assert not server.requests
    assert isinstance(grader.grade(records(1))[0], Reward)
    assert {request.port for request in server.requests} < ports


def test_no_second_connection_is_opened_for_a_batch_in_which_no_call_is_given_up(server: ConverseServer) -> None:
    """From the first call on, and after the time limit was learnt."""
    server.script(Say(json.dumps({"a": {"reason": "r", "score": True}})))
    grader = Grader(MINE, models=["m"], concurrency=4)
    for start in (0, 40):
        assert all(isinstance(outcome, Reward) for outcome in grader.grade(records(40, start)))
    assert len(server.requests) == 80
    assert server.opened.qsize() <= 4


def test_a_calibrated_reward_carries_its_raw_score_and_where_the_map_comes_from() -> None:
    _, prompts = load(Settings(rubric="mine"), MINE)
    made = Calibration.model_validate(calibration(question=MINE.question_hash, prompt=prompts.version(MINE), model="m"))
    grader = Grader(MINE.model_copy(update={"calibration": made}), judge=answering, models=["m"])
    (outcome,) = grader.grade([{"id": 1, "prompt": "p?", "response": "r"}])
    assert isinstance(outcome, Reward)
    assert (outcome.judge, outcome.reward, outcome.metrics["calibrated"]) == (1.0, 0.8, 0.8)
    assert outcome.provenance.calibration == made.hash
    row = row_of(outcome, grader.prices)
    assert row["calibrated"] == {"of": "judge", "raw": 1.0, "value": 0.8}
    assert read_row(line_of(row)).calibrated.value == 0.8


ROW = {"id": 1, "prompt": "What is 2 + 2?", "response": "4"}

# An OpenAI-compatible endpoint -----------------------------------------------------------------------------------------------


def test_a_grader_asks_at_an_endpoint_by_its_url(chat: ChatServer) -> None:
    chat.script(Answer(verdict()))
    rewards = [
        Grader(make_rubric(), judge=f"openai:{chat.url}", models=["m"], progress=False).grade([ROW])[0],
        Grader(make_rubric(), base_url=chat.url, models=["m"], progress=False).grade([ROW])[0],
        pickle.loads(pickle.dumps(Grader(make_rubric(), base_url=chat.url, models=["m"], progress=False))).grade([ROW])[0],
    ]
    assert [(one.reward, one.provenance.model) for one in rewards if isinstance(one, Reward)] == [(1.0, "m")] * 3
    assert len(chat.requests) == 3


def test_a_judge_that_is_named_wins_over_the_endpoint_that_is_set(chat: ChatServer, server: ConverseServer) -> None:
    server.script(Say(verdict()))
    Grader(make_rubric(), judge="bedrock", base_url=chat.url, models=["m"], progress=False).grade([ROW])
    assert (len(server.requests), len(chat.requests)) == (1, 0)


def test_at_an_endpoint_a_fallback_answers_for_a_model_that_does_not(chat: ChatServer) -> None:
    soon = (("retry-after-ms", "0"),)
    chat.reply = lambda request: Answer(verdict()) if request.model == "second" else Down(503, headers=soon)
    grader = Grader(make_rubric(), base_url=chat.url, models=["first", "second"], attempts=1, progress=False)
    (reward,) = grader.grade([ROW])
    assert isinstance(reward, Reward)
    assert reward.provenance.model == "second"


@pytest.mark.parametrize("action", [Down(503), Answer("I cannot say."), Answer(verdict(), "length"), Answer(None, "abort")])
def test_no_failure_of_an_endpoint_is_a_reward(chat: ChatServer, action: Any) -> None:
    chat.script(action)
    (outcome,) = Grader(make_rubric(), base_url=chat.url, models=["m"], attempts=1, progress=False).grade([ROW])
    assert isinstance(outcome, Unscored)
    assert outcome.whose == "judge"
