"""The rollouts of one prompt, from records to rewards: asked about together, and one by one if anything goes wrong with that."""

import json
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from judge.converse import Attempt, Call, Reply
from judge.deadline import Deadline
from judge.errors import AccessFault, CircuitOpen, DeadlinePassed, EmptyReply, Filtered, Throttled, TimedOut
from judge.grader import Grader
from judge.intake.record_sample import read_sample
from judge.providers.bedrock.bedrock import Bedrock
from judge.question.lineup import Lineup
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.rubric import Rubric
from judge.sample import Sample
from judge.settings import Settings
from judge.verdict.together import Together
from judge.wiring import wire, wire_job
from tests.conftest import begin, client
from tests.converse_server import Action, ConverseServer, Fail, Raw, Say
from tests.scripted_judge import ScriptedJudge, answered, quality_rubric, shown, stated

EIGHT = quality_rubric({"size": 8})


def grader(rubric: Rubric = EIGHT, judge: Any = None, **settings: Any) -> Grader:
    """Make a grader that asks over a real socket, or another judge."""
    return Grader(rubric, judge=judge or Bedrock(lambda _: client()), models=["m"], **settings)


def rollouts(*scores: float, prompt: str = "p", first: int = 0) -> list[dict[str, Any]]:
    return [{"id": first + at, "prompt": prompt, "response": f"worth {score:g}"} for at, score in enumerate(scores)]


def rewards(outcomes: Sequence[Outcome]) -> list[float | str]:
    return [round(one.reward, 9) if isinstance(one, Reward) else one.reason for one in outcomes]


def together(outcome: Outcome) -> Together | None:
    return outcome.provenance.together


WRONG = [
    pytest.param(Say("They are all good."), id="words"),
    pytest.param(Say('{"quality": 9}'), id="one-verdict-for-everybody"),
    pytest.param(Say('{"verdicts": []}'), id="no-verdict"),
    pytest.param(Say('{"verdicts": [{"id": "123456", "quality": 9}]}'), id="an-unknown-name"),
    pytest.param(Say('{"verdicts": [', stop="max_tokens"), id="cut-off"),
    pytest.param(Say("x", stop="content_filtered"), id="filtered"),
    pytest.param(Say(""), id="empty"),
    pytest.param(Fail(429, "ThrottlingException"), id="throttled-for-good"),
    pytest.param(Fail(400, "ValidationException", "Input is too long for requested model."), id="too-long"),
    pytest.param(Fail(500, "InternalServerException"), id="a-fault-of-theirs"),
    pytest.param(Raw(b"<html>"), id="no-json"),
    pytest.param(Raw(b'{"output"', promised=100), id="broken-off"),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_the_answer_about_a_group_each_is_asked_about_alone(server: ConverseServer, wrong: Action) -> None:
    judge = ScriptedJudge(together=wrong)
    server.reply = judge.reply
    outcomes = grader().grade(rollouts(2, 5, 9))
    assert rewards(outcomes) == [0.2, 0.5, 0.9]
    assert [together(one) for one in outcomes] == [None] * 3
    assert judge.sizes[-3:] == [1, 1, 1]
    assert {3} == set(judge.sizes[:-3])
    assert sum(len(one.attempts) for one in outcomes) == len(server.requests), "each request is on one row, and none on two"


def test_what_a_group_cost_is_known_of_samples_that_come_too_late(go: threading.Event) -> None:
    """The group is asked about, and asked about once more; the deadline passes as soon as each is asked about alone."""
    alone = threading.Event()

    class WhenAsked(Deadline):
        def left(self) -> float:
            assert alone.wait(10)
            return 0.0

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=100, output_tokens=20))
        if not call.question.names:
            alone.set()
            go.wait(10)
        return Reply(text="They are all good.")

    outcomes = grader(judge=converse, concurrency=1).grade_by(WhenAsked(), rollouts(2, 5, 9))
    assert rewards(outcomes) == ["deadline"] * 3
    assert [attempt.input_tokens for one in outcomes for attempt in one.attempts][:2] == [100, 100]


@pytest.mark.parametrize("wrong", [one for one in WRONG if one.id != "one-verdict-for-everybody"])
def test_where_that_fails_too_nobody_has_a_reward(server: ConverseServer, wrong: Action) -> None:
    server.reply = lambda _: wrong
    outcomes = grader().grade(rollouts(2, 5, 9))
    assert all(isinstance(one, Unscored) for one in outcomes)
    assert not any(hasattr(one, "reward") for one in outcomes)
    assert sum(len(one.attempts) for one in outcomes) == len(server.requests)


@pytest.mark.parametrize(
    "failure",
    [Throttled("x"), TimedOut("x"), EmptyReply("x"), Filtered("x"), CircuitOpen("x"), DeadlinePassed("x")],
    ids=lambda failure: failure.reason,
)
def test_a_failure_of_the_judge_on_a_group_fails_nobody(failure: Any) -> None:
    assert rewards(grader(judge=ScriptedJudge(together=failure)).grade(rollouts(2, 5))) == [0.2, 0.5]


def test_a_bug_in_a_judge_of_ones_own_costs_the_question_about_the_group_alone() -> None:
    def buggy(call: Call, attempts: list[Attempt]) -> Reply:
        if call.question.names:
            raise KeyError(call.question.id)
        return Reply(text=answered(stated(shown(call.question.user))))

    assert rewards(grader(judge=buggy).grade(rollouts(2, 5))) == [0.2, 0.5]


@pytest.mark.parametrize("size", [2, 3])
def test_what_nobody_but_us_can_mend_stops_the_batch(server: ConverseServer, size: int) -> None:
    server.reply = lambda _: Fail(403, "AccessDeniedException")
    with pytest.raises(AccessFault):
        grader().grade(rollouts(*range(size)))


def test_a_sibling_whose_record_is_at_fault_costs_the_others_nothing(server: ConverseServer) -> None:
    """Its own limit is missing. Only a check reads the limit, so the sample is a sibling like the others."""
    judge = ScriptedJudge()
    server.reply = judge.reply
    rubric = quality_rubric(
        {"size": 8}, checks=[{"check": "length", "unit": "words", "key": "limit"}], reward="0 * length + judge"
    )
    rows = [{**row, "metadata": {"limit": 100}} for row in rollouts(2, 5, 9)]
    rows[1]["metadata"] = {}
    outcomes = grader(rubric).grade(rows)
    assert rewards(outcomes) == [0.2, "bad_reference", 0.9]
    assert judge.sizes == [2]


def test_a_group_that_is_too_long_for_one_question_is_asked_about_one_by_one() -> None:
    """A template may write ten million bytes."""
    judge = ScriptedJudge()
    rows = [{"id": at, "prompt": "p", "response": "word " * 700_000 + f"worth {at}"} for at in (1, 2, 3)]
    assert rewards(grader(judge=judge).grade(rows)) == [0.1, 0.2, 0.3]
    assert judge.sizes == [1, 1, 1]


def test_what_a_question_about_a_group_cost_is_spent_once(server: ConverseServer) -> None:
    """The cap of 240 tokens allows two questions of 120 tokens, however many responses they are about."""
    server.reply = ScriptedJudge().reply
    rows = [*rollouts(1, 2, 3), *rollouts(4, 5, prompt="q", first=3), *rollouts(6, 7, 8, prompt="r", first=5)]
    outcomes = grader(max_tokens=240, concurrency=1).grade(rows)
    assert rewards(outcomes) == [0.1, 0.2, 0.3, 0.4, 0.5, *["budget"] * 3]
    assert [sum(len(one.attempts) for one in outcomes[at : at + size]) for at, size in ((0, 3), (3, 2), (5, 3))] == [1, 1, 0]
    assert len(server.requests) == 2


def test_at_the_cap_a_group_that_was_of_no_use_is_not_asked_about_again(server: ConverseServer) -> None:
    server.reply = ScriptedJudge(together=Say("?")).reply
    outcomes = grader(max_tokens=240, concurrency=1).grade(rollouts(1, 2, 3))
    assert rewards(outcomes) == ["budget"] * 3
    assert len(server.requests) == 2, "the question about the group, and the same once more"


def test_who_waits_no_longer_gets_no_guess(go: threading.Event) -> None:
    def stalled(call: Call, attempts: list[Attempt]) -> Reply:
        asked.set()
        go.wait(10)
        return Reply(text="{}")

    asked, deadline = threading.Event(), Deadline()
    grading = begin(grader(judge=stalled).grade_by, deadline, rollouts(1, 2, 3))
    assert asked.wait(5)
    deadline.cancel()
    go.set()
    assert rewards(grading.result(5)) == ["deadline"] * 3


def test_the_embedded_judge_and_a_job_ask_about_each_alone(tmp_path: Path) -> None:
    path = tmp_path / "test.yaml"
    path.write_text("""\
name: test
description: A test.
criteria: [{name: quality, description: How good is it?, range: [0, 10]}]
judge: {reasons: none, group: {size: 8}}
""")
    settings = Settings.of(rubric=str(path))
    assert wire(settings, "local").group is None
    assert wire_job(settings, ScriptedJudge(), "m").group is None
    assert wire(settings, ScriptedJudge()).group == EIGHT.judge.group
    judge = ScriptedJudge()
    assert rewards(Grader.for_job(settings, judge, "m").grade(rollouts(2, 5, 9))) == [0.2, 0.5, 0.9]
    assert judge.sizes == [1, 1, 1]


def test_recorded_replies_to_a_group_are_kept_by_the_ids_as_they_are_shown(tmp_path: Path) -> None:
    rows = rollouts(2, 5, 9)
    shown_as = Lineup.of([sample for row in rows if isinstance(sample := read_sample(row), Sample)], 0).samples
    reply = answered({name: float(sample.response[-1]) for name, sample in shown_as.items()})
    path = tmp_path / "replies.jsonl"
    path.write_text(json.dumps({"id": [sample.id for sample in shown_as.values()], "reply": reply}) + "\n")
    outcomes = Grader(EIGHT, judge=f"replies:{path}").grade(rows)
    assert rewards(outcomes) == [0.2, 0.5, 0.9]
    assert all(together(one) for one in outcomes)


def test_a_rubric_without_a_group_asks_about_each_alone(server: ConverseServer) -> None:
    judge = ScriptedJudge()
    server.reply = judge.reply
    assert rewards(grader(quality_rubric()).grade(rollouts(2, 5))) == [0.2, 0.5]
    assert judge.sizes == [1, 1]


def test_the_rollouts_of_one_prompt_are_asked_about_in_one_question_wherever_they_stand(server: ConverseServer) -> None:
    """24 samples of three prompts, one after the other in turn: three questions."""
    judge = ScriptedJudge()
    server.reply = judge.reply
    rows = [row for eight in zip(*(rollouts(*range(8), prompt=prompt) for prompt in "pqr"), strict=True) for row in eight]
    rows = [{**row, "id": place} for place, row in enumerate(rows)]
    outcomes = grader().grade(rows)
    assert [one.id for one in outcomes] == list(range(24))
    assert rewards(outcomes) == [place // 3 / 10 for place in range(24)]
    assert judge.sizes == [8, 8, 8]
    assert sum(len(one.attempts) for one in outcomes) == 3
    assert not any(isinstance(one, Reward) and (one.reused or one.repaired) for one in outcomes)


def test_equal_rollouts_are_asked_about_once(server: ConverseServer) -> None:
    judge = ScriptedJudge()
    server.reply = judge.reply
    outcomes = grader().grade(rollouts(2, 5, 2, 2, 9))
    assert rewards(outcomes) == [0.2, 0.5, 0.2, 0.2, 0.9]
    assert judge.sizes == [3]
    assert [isinstance(one, Reward) and one.reused for one in outcomes] == [False, False, True, True, False]
    pairs = grader().grade(rollouts(3, 3, 4, 4))
    assert [isinstance(one, Reward) and one.reused for one in pairs] == [False, True, False, True]
    assert not any(one.attempts for one in pairs[1::2]), "what was reused cost nothing"


def test_rollouts_that_are_all_equal_are_asked_about_as_one(server: ConverseServer) -> None:
    judge = ScriptedJudge()
    server.reply = judge.reply
    outcomes = grader().grade(rollouts(*[7] * 8))
    assert rewards(outcomes) == [0.7] * 8
    assert judge.sizes == [1]
    assert [together(one) for one in outcomes] == [None] * 8


@pytest.mark.parametrize(
    ("count", "size", "sizes"),
    [
        pytest.param(1, 8, [1], id="one-alone"),
        pytest.param(2, 8, [2], id="two"),
        pytest.param(8, 8, [8], id="as-many-as-may-be"),
        pytest.param(9, 8, [5, 4], id="one-more"),
        pytest.param(10, 4, [4, 3, 3], id="thirds"),
        pytest.param(5, 2, [2, 2, 1], id="one-left"),
        pytest.param(40, 16, [14, 13, 13], id="many"),
    ],
)
def test_more_than_fit_are_split_evenly(server: ConverseServer, count: int, size: int, sizes: list[int]) -> None:
    judge = ScriptedJudge()
    server.reply = judge.reply
    rows = [{"id": at, "prompt": "p", "response": f"worth {at / 4:g}"} for at in range(count)]
    outcomes = grader(quality_rubric({"size": size})).grade(rows)
    assert rewards(outcomes) == [at / 40 for at in range(count)]
    assert judge.sizes == sizes
    assert Counter(found.size if (found := together(one)) else 1 for one in outcomes) == {
        one: one * sizes.count(one) for one in sizes
    }


@pytest.mark.parametrize(
    ("field", "value"), [("prompt", "another"), ("reference_answer", "one of them has one"), ("system", "another system turn")]
)
def test_what_a_judge_is_shown_beside_the_response_has_to_be_the_same(field: str, value: str) -> None:
    judge = ScriptedJudge()
    rows = rollouts(1, 2, 3, 4)
    for row in rows[2:]:
        if field == "system":
            turns = [("system", value), ("user", "p"), ("assistant", row.pop("response"))]
            del row["prompt"]
            row["messages"] = [{"role": role, "content": text} for role, text in turns]
        else:
            row[field] = value
    assert rewards(grader(judge=judge).grade(rows)) == [0.1, 0.2, 0.3, 0.4]
    assert judge.sizes == [2, 2]


def test_metadata_that_no_judge_is_shown_parts_no_siblings() -> None:
    judge = ScriptedJudge()
    rows = [{**row, "metadata": {"step": row["id"]}} for row in rollouts(1, 2)]
    grader(judge=judge).grade(rows)
    assert judge.sizes == [2]


def test_criteria_of_a_record_part_those_that_have_others() -> None:
    asked: list[int] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append(len(call.question.names))
        items = [{"id": name, "criterion_1": True} for name in call.question.names]
        return Reply(text=json.dumps({"verdicts": items}))

    rubric = quality_rubric({"size": 8}, criteria=[], instance_criteria=True)
    brought = [[{"text": "Names the dose."}], [{"text": "Is polite."}]]
    rows = [{**row, "metadata": {"rubric": brought[row["id"] // 2]}} for row in rollouts(1, 2, 3, 4)]
    assert rewards(grader(rubric, converse).grade(rows)) == [1.0] * 4
    assert asked == [2, 2]


def test_empty_and_gated_rollouts_and_bad_records_are_not_asked_about(server: ConverseServer) -> None:
    judge = ScriptedJudge()
    server.reply = judge.reply
    rubric = quality_rubric({"size": 8}, checks=[{"check": "contains", "all": ["worth"]}], gates=["contains"], reward="judge")
    rows = [
        *rollouts(2, 5),
        {"id": 2, "prompt": "p", "response": ""},
        {"id": 3, "prompt": "p", "response": "nothing 9"},
        {"id": 4, "prompt": "p"},
        *rollouts(9, first=5),
    ]
    outcomes = grader(rubric).grade(rows)
    assert rewards(outcomes) == [0.2, 0.5, 0.0, 0.0, "bad_sample", 0.9]
    assert judge.sizes == [3]
    assert sorted(judge.asked[0]) == ["worth 2", "worth 5", "worth 9"]


def test_a_second_batch_takes_what_is_known_of_each_rollout_and_asks_about_the_rest(server: ConverseServer) -> None:
    judge = ScriptedJudge()
    server.reply = judge.reply
    made = grader()
    first = made.grade(rollouts(2, 5, 9))
    again = made.grade(rollouts(5, 9, 2))
    assert rewards(again) == [0.5, 0.9, 0.2]
    assert [isinstance(one, Reward) and one.reused for one in again] == [True] * 3
    assert [one.attempts for one in again] == [()] * 3
    assert together(again[2]) == together(first[0]), "how it was asked about stays known"
    assert rewards(made.grade(rollouts(2, 3, 4, 9))) == [0.2, 0.3, 0.4, 0.9]
    assert judge.sizes == [3, 2]
    assert rewards(made.grade(rollouts(2, 6))) == [0.2, 0.6]
    assert judge.sizes == [3, 2, 1], "one that is left by itself is asked about alone"


def test_the_same_group_at_the_same_time_is_paid_once(go: threading.Event) -> None:
    judge, asked = ScriptedJudge(), threading.Event()

    def gated(call: Call, attempts: list[Attempt]) -> Reply:
        asked.set()
        assert go.wait(10)
        return judge(call, attempts)

    made = grader(judge=gated)
    rows = rollouts(2, 5, 9)
    gradings = [begin(made.grade, rows), begin(made.grade, rows[::-1])]
    assert asked.wait(5)
    go.set()
    one, two = (grading.result(10) for grading in gradings)
    assert rewards(one) == rewards(two)[::-1] == [0.2, 0.5, 0.9]
    assert judge.sizes == [3]
    attempts = [sum(len(outcome.attempts) for outcome in outcomes) for outcomes in (one, two)]
    assert sorted(attempts) == [0, 1]
    reused = [[isinstance(outcome, Reward) and outcome.reused for outcome in outcomes] for outcomes in (one, two)]
    assert sorted(reused) == [[False] * 3, [True] * 3]


def test_the_provenance_says_among_how_many_in_which_order_and_at_which_place(server: ConverseServer) -> None:
    judge = ScriptedJudge()
    server.reply = judge.reply
    outcomes = grader().grade(rollouts(2, 5, 9))
    found = [together(one) for one in outcomes]
    assert all(one is not None and (one.size, one.earlier, len(one.seeds)) == (3, None, 1) for one in found)
    assert len({one.seeds for one in found if one}) == 1
    places = [one.places[0] for one in found if one]
    assert [judge.asked[0][place - 1] for place in places] == ["worth 2", "worth 5", "worth 9"]
    assert {one.provenance.prompt_hash for one in outcomes} == {one.prompt_hash for one in found if one}
    assert {one.provenance.model for one in outcomes} == {"m"}


def test_in_two_orders_each_has_two_opinions_and_what_its_place_did(server: ConverseServer) -> None:
    """This judge adds a point to the first response, so two orders show what a place is worth, and the mean has half of it."""

    def first_is_better(responses: Any) -> dict[str, float]:
        return {name: score + (place == 0) for place, (name, score) in enumerate(stated(responses).items())}

    judge = ScriptedJudge(first_is_better)
    server.reply = judge.reply
    outcomes = grader(quality_rubric({"size": 8, "orders": 2})).grade(rollouts(2, 5))
    assert judge.asked[0] == judge.asked[1][::-1]
    assert rewards(outcomes) == [0.25, 0.55]
    for one in outcomes:
        assert isinstance(one, Reward)
        assert (one.opinions, round(one.spread, 9)) == (2, 0.1)
        found = together(one)
        assert found
        assert sorted(found.places) == [1, 2]
        assert found.earlier == pytest.approx(0.1)


def test_where_opinions_differ_too_much_a_stronger_model_is_asked_about_that_response_alone() -> None:
    class Jury(ScriptedJudge):
        """The second juror gives the response worth 9 a 1; the strong model gives it an 8."""

        def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
            responses = shown(call.question.user)
            self.asked.append([call.model, *responses.values()])
            attempts.append(Attempt(model=call.model, outcome="answered"))
            nine = {"a": 9.0, "b": 1.0, "strong": 8.0}[call.model]
            return Reply(
                text=answered({name: nine if "9" in text else stated({name: text})[name] for name, text in responses.items()})
            )

    judge = Jury()
    rubric = quality_rubric({"size": 8}, judge={"models": ["a", "b"], "escalate": {"model": "strong", "above": 0.5}})
    outcomes = grader(rubric, judge).grade(rollouts(2, 5, 9))
    assert rewards(outcomes) == [0.2, 0.5, 0.8]
    assert [isinstance(one, Reward) and one.escalated for one in outcomes] == [False, False, True]
    assert [one for one in judge.asked if len(one) == 2] == [["strong", "worth 9"]]
    assert [together(one) is not None for one in outcomes] == [True, True, False]


def test_a_stream_asks_about_neighbours_alone() -> None:
    judge = ScriptedJudge()
    rows = [*rollouts(1, 2), *rollouts(3, prompt="q", first=2), *rollouts(4, 5, 6, first=3)]
    given = dict(grader(judge=judge).stream((row["id"], read_sample(row)) for row in rows))
    assert rewards([given[place] for place in range(6)]) == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    assert judge.sizes == [3, 2, 1]


def test_what_a_table_of_verdicts_keeps_of_a_group_is_not_asked_again(server: ConverseServer, monkeypatch: Any) -> None:
    items: dict[str, Any] = {}

    def reply(request: Any) -> Action:
        target = request.headers.get("X-Amz-Target", "")
        if target.endswith("PutItem"):
            items[request.body["Item"]["key"]["S"]] = request.body["Item"]
            return Raw(b"{}")
        item = items.get(request.body["Key"]["key"]["S"])
        return Raw(json.dumps({"Item": item} if item else {}).encode())

    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", server.url)
    server.reply = reply
    judge = ScriptedJudge()
    for reused in (False, True):
        outcomes = grader(judge=judge, table="verdicts").grade(rollouts(2, 5, 9))
        assert rewards(outcomes) == [0.2, 0.5, 0.9]
        assert [isinstance(one, Reward) and one.reused for one in outcomes] == [reused] * 3
    assert judge.sizes == [3]
    assert len(items) == 3


def test_a_judge_that_cannot_answer_about_groups_is_asked_about_ten_of_them_at_most_before_each_is_asked_about_alone() -> None:
    """Five groups, each asked about twice; then eleven prompts are judged response by response."""
    judge = ScriptedJudge(together="They are all good.")
    rows = [row for at in range(16) for row in rollouts(2, 5, prompt=f"p{at}", first=2 * at)]
    outcomes = grader(judge=judge, concurrency=1).grade(rows)
    assert rewards(outcomes) == [0.2, 0.5] * 16
    assert judge.sizes == [2] * 10 + [1] * 32
