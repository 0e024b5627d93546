"""Several opinions: averaged, never voted on, and none is made up."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from judge.converse import Attempt, Call, Converse, Reply
from judge.deadline import NEVER
from judge.errors import AccessFault, Fault, PartFailed, Throttled
from judge.judging.judgment import Judge, Judgment
from judge.judging.panel import Panel
from judge.question.prompts import Prompts
from judge.rubric.judge_settings import Group
from judge.rubric.rubric import Rubric
from judge.sample import Sample
from judge.wiring import BUILT_IN
from tests.conftest import make_rubric, make_sample, verdict
from tests.scripted_judge import ScriptedJudge, answered, quality_rubric, shown, stated


class Models:
    """Judge models by name, each with its replies in turn, the last one for ever."""

    def __init__(self, **replies: list[str | Fault] | Callable[[Call], str | Fault]) -> None:
        self.replies = replies
        self.calls: list[Call] = []
        self._lock = threading.Lock()

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        with self._lock:
            self.calls.append(call)
            left = self.replies[call.model]
            said = left(call) if callable(left) else left.pop(0) if len(left) > 1 else left[0]
        attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=10))
        if isinstance(said, Fault):
            raise said
        return Reply(text=said)


def asked(prompts: Prompts, models: Models, rubric: Rubric, names: tuple[str, ...] = ("a",)) -> tuple[Judgment, list[Attempt]]:
    attempts: list[Attempt] = []
    panel = Panel(Judge(models, prompts), prompts, names, threads=4)
    return judged(panel, prompts, rubric, attempts), attempts


def judged(panel: Panel, prompts: Prompts, rubric: Rubric, attempts: list[Attempt]) -> Judgment:
    sample = make_sample()
    return panel.judge(rubric, sample, prompts.render(rubric, sample), NEVER, attempts)


def scores(judgment: Judgment) -> dict[str, float]:
    return {one.name: one.score for one in judgment.verdict.scores}


def part_of_verdict(call: Call) -> str:
    name = call.question.criteria[0].name
    return json.dumps({name: json.loads(verdict())[name]})


def reasoned(clear: int, reason: str) -> str:
    return json.dumps({"right": {"reason": "r", "score": True}, "clear": {"reason": reason, "score": clear}})


FIVE = make_rubric(judge={"samples": 5, "temperature": 0.7})
JURY = make_rubric(judge={"models": ["a", "b", "c"]})


def key(prompts: Prompts, rubric: Rubric, sample: Sample | None = None, names: tuple[str, ...] = ("a", "b"), **basis: str) -> str:
    panel = Panel(Judge(Models(), prompts), prompts, names, 4, **basis)
    sample = sample or make_sample()
    return panel.key(rubric, sample, prompts.render(rubric, sample))


def test_two_endpoints_that_call_a_model_alike_share_no_verdict(prompts: Prompts) -> None:
    rubric = make_rubric()
    places = ("", "http://one/v1", "http://other/v1")
    assert len({key(prompts, rubric, where=where) for where in places}) == 3


def test_the_key_of_a_judgment_changes_with_all_that_it_is_made_from(prompts: Prompts, tmp_path: Path) -> None:
    for name in ("pointwise", "criteria", "again", "form", "notice"):
        (tmp_path / f"{name}.j2").write_text((BUILT_IN / "prompts" / f"{name}.j2").read_text())
    with (tmp_path / "pointwise.j2").open("a") as template:
        template.write("{% if split %}Something that only a long rubric shows.{% endif %}")
    rubric = make_rubric()
    made = [
        key(prompts, rubric),
        key(prompts, rubric, make_sample(response="5")),
        key(prompts, make_rubric(judge={"temperature": 0.5})),
        key(prompts, make_rubric(judge={"models": ["a", "b"], "escalate": {"model": "c", "above": 0.5}})),
        key(prompts, rubric, names=("a",)),
        key(prompts, rubric, names=("b", "a")),
        key(prompts, rubric, names=("a,b",)),
        key(Prompts([tmp_path]), rubric),
        key(prompts, rubric, basis="some replies"),
        key(prompts, rubric, basis="other replies"),
    ]
    assert len(set(made)) == len(made)


def test_two_samples_with_equal_texts_share_a_judgment_unless_the_judge_sees_their_ids(prompts: Prompts) -> None:
    first, second = make_sample(id="a"), make_sample(id="b")
    assert key(prompts, make_rubric(), first) == key(prompts, make_rubric(), second)
    assert key(prompts, make_rubric(), first, basis="x") != key(prompts, make_rubric(), second, basis="x")


@pytest.mark.parametrize("failed", [3, 4, 5])
def test_without_most_of_the_opinions_there_is_no_judgment(prompts: Prompts, failed: int) -> None:
    with pytest.raises(Throttled):
        asked(prompts, Models(a=[*[Throttled("x")] * failed, *[verdict()] * (5 - failed)]), FIVE)


def test_with_half_of_the_opinions_there_is_no_judgment(prompts: Prompts) -> None:
    with pytest.raises(Throttled):
        asked(prompts, Models(a=[verdict()], b=[Throttled("x")]), make_rubric(judge={"models": ["a", "b"]}))


def test_an_opinion_that_failed_is_left_out_not_counted_as_zero(prompts: Prompts) -> None:
    models = Models(a=[Throttled("x"), Throttled("x"), verdict()])
    judgment, attempts = asked(prompts, models, FIVE)
    assert {call.question.tail for call in models.calls} == {""}, "a rubric that fits into one call is not split"
    assert scores(judgment) == {"right": 1.0, "clear": 1.0}
    assert judgment.opinions == 3
    assert len(attempts) == 5, "what failed is paid for too"


def test_a_configuration_fault_of_one_juror_stops_the_panel(prompts: Prompts) -> None:
    with pytest.raises(AccessFault):
        asked(prompts, Models(a=[verdict()], b=[AccessFault("denied")], c=[verdict()]), JURY)


def test_the_score_is_the_mean_with_its_spread(prompts: Prompts) -> None:
    replies: list[str | Fault] = [
        verdict(right=right, clear=clear) for right, clear in ((True, 3), (True, 3), (True, 2), (False, 1), (True, 3))
    ]
    judgment, _ = asked(prompts, Models(a=replies), FIVE)
    assert scores(judgment) == pytest.approx({"right": 0.8, "clear": 0.7})
    right = judgment.verdict.scores[0]
    assert right.spread == pytest.approx(0.4)
    assert sorted(map(str, right.answer or [])) == ["False", "True", "True", "True", "True"]  # type: ignore[arg-type]
    assert judgment.spread == pytest.approx(1.0)
    assert judgment.opinions == 5


def test_the_reason_is_that_of_the_opinion_nearest_to_the_mean(prompts: Prompts) -> None:
    replies: list[str | Fault] = [reasoned(3, "best"), reasoned(1, "worst"), reasoned(2, "between"), reasoned(2, "later")]
    judgment, _ = asked(prompts, Models(a=replies), make_rubric(judge={"samples": 4, "temperature": 0.7}))
    assert scores(judgment)["clear"] == 0.5
    assert judgment.verdict.scores[1].reason in {"between", "later"}


def test_as_many_calls_are_under_way_as_there_are_threads(prompts: Prompts) -> None:
    """More than a pool has by itself, on whatever machine: nobody gets past the barrier before all are there."""
    meet, names = threading.Barrier(40, timeout=5), set[str]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        meet.wait()
        names.add(threading.current_thread().name)
        return Reply(text=verdict())

    rubric = make_rubric(judge={"samples": 40, "temperature": 0.7})
    panel = Panel(Judge(converse, prompts), prompts, ("a",), threads=40)
    assert judged(panel, prompts, rubric, []).opinions == 40
    assert names == {f"judge-panel_{number}" for number in range(40)}


def test_a_jury_is_asked_side_by_side_and_each_juror_has_the_fallbacks(prompts: Prompts) -> None:
    models = Models(a=[verdict(clear=1)], b=[Throttled("x")], c=[verdict(clear=3)], spare=[verdict(clear=2)])
    judgment, _ = asked(prompts, models, JURY, ("unused", "spare"))
    assert scores(judgment)["clear"] == pytest.approx(0.5)
    assert judgment.model == "a+spare+c"


def test_when_opinions_differ_too_much_a_stronger_model_decides(prompts: Prompts) -> None:
    rubric = make_rubric(judge={"models": ["a", "b"], "escalate": {"model": "strong", "above": 0.125}})
    models = Models(a=[verdict(right=True)], b=[verdict(right=False)], strong=[verdict(right=False, clear=2)])
    judgment, attempts = asked(prompts, models, rubric)
    assert scores(judgment) == {"right": 0.0, "clear": 0.5}
    assert (judgment.model, judgment.escalated, judgment.spread) == ("strong", True, pytest.approx(0.75))
    assert judgment.opinions == 2, "those that differed"
    assert len(attempts) == 3
    agreed, _ = asked(prompts, Models(a=[verdict()], b=[verdict(clear=2)], strong=[Throttled("not asked")]), rubric)
    assert (agreed.spread, agreed.escalated) == (0.125, False), "as much as may be, and no more"


def test_a_long_rubric_is_asked_in_parts_with_the_sample_first(prompts: Prompts) -> None:
    rubric = make_rubric(judge={"criteria_per_call": 1})
    parts = {"right": '{"right": {"reason": "r", "score": true}}', "clear": '{"clear": {"reason": "c", "score": 2}}'}
    models = Models(a=lambda call: parts[call.question.criteria[0].name])
    judgment, attempts = asked(prompts, models, rubric)
    assert scores(judgment) == {"right": 1.0, "clear": 0.5}
    assert len(attempts) == 2
    first, second = sorted((call.question for call in models.calls), key=lambda question: question.criteria[0].name)
    assert (first.system, first.user) == (second.system, second.user), "the part before the criteria is the same, for the cache"
    assert "## clear" in first.tail
    assert "## right" not in first.tail
    assert "## clear" not in first.system + first.user


def test_each_part_is_asked_of_everybody_and_may_have_its_own_fallback(prompts: Prompts) -> None:
    rubric = make_rubric(judge={"criteria_per_call": 1, "samples": 2, "temperature": 0.7})
    judgment, attempts = asked(prompts, Models(a=part_of_verdict), rubric)
    assert (len(attempts), judgment.opinions) == (4, 2)
    rubric = make_rubric(judge={"criteria_per_call": 1})

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if call.model == "a" and "## clear" in call.question.tail:
            msg = "x"
            raise Throttled(msg)
        return Reply(text=part_of_verdict(call))

    panel = Panel(Judge(converse, prompts), prompts, ("a", "spare"), threads=4)
    assert judged(panel, prompts, rubric, []).model == "a+spare"


def test_a_part_that_failed_fails_its_opinion(prompts: Prompts) -> None:
    rubric = make_rubric(judge={"criteria_per_call": 1})
    with pytest.raises(PartFailed, match=r"^1 of 2 calls failed: x$"):
        asked(
            prompts, Models(a=lambda call: Throttled("x") if "## clear" in call.question.tail else part_of_verdict(call)), rubric
        )


def test_when_one_part_has_failed_what_the_others_spent_is_known(prompts: Prompts) -> None:
    left = threading.Event()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if "## right" in call.question.tail:
            msg = "x"
            raise Throttled(msg)
        left.wait(0.2)  # for what must not happen: that the panel gives up while this part is under way
        attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=10))
        return Reply(text='{"clear": {"reason": "c", "score": 3}}')

    attempts: list[Attempt] = []
    panel = Panel(Judge(converse, prompts), prompts, ("a",), threads=4)
    with pytest.raises(PartFailed):
        judged(panel, prompts, make_rubric(judge={"criteria_per_call": 1}), attempts)
    spent = len(attempts)
    left.set()
    assert spent == 1


def test_a_setup_that_somebody_has_to_fix_is_raised_even_if_another_part_was_throttled_first(prompts: Prompts) -> None:
    rubric = make_rubric(judge={"criteria_per_call": 1, "partial": {"within": 1.0}})
    with pytest.raises(AccessFault):
        asked(
            prompts, Models(a=lambda call: Throttled("x") if "## right" in call.question.tail else AccessFault("denied")), rubric
        )


@pytest.mark.parametrize(
    ("judge", "calls"),
    [
        pytest.param({}, 1, id="one"),
        pytest.param({"criteria_per_call": 1}, 2, id="two-parts"),
        pytest.param({"samples": 5, "temperature": 0.7}, 5, id="five-opinions"),
        pytest.param({"models": ["a", "b", "c"], "criteria_per_call": 1}, 6, id="a-jury-and-two-parts"),
    ],
)
def test_the_calls_about_one_sample_are_known_beforehand(prompts: Prompts, judge: dict[str, object], calls: int) -> None:
    rubric = make_rubric(judge=judge)
    models = Models(**dict.fromkeys("abc", part_of_verdict if "criteria_per_call" in judge else [verdict()]))  # type: ignore[arg-type]
    panel = Panel(Judge(models, prompts), prompts, ("a",), threads=4)
    assert panel.calls(rubric) == calls
    judged(panel, prompts, rubric, [])
    assert len(models.calls) == calls


def test_one_opinion_in_one_call_is_asked_as_it_is(prompts: Prompts) -> None:
    calls, threads = list[Call](), set[threading.Thread]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        calls.append(call)
        attempts.append(Attempt(model=call.model, outcome="answered"))
        threads.add(threading.current_thread())
        return Reply(text=verdict())

    attempts: list[Attempt] = []
    panel = Panel(Judge(converse, prompts), prompts, ("a",), threads=4)
    judgment = judged(panel, prompts, make_rubric(), attempts)
    assert (judgment.opinions, judgment.model, len(calls), len(attempts)) == (1, "a", 1, 1)
    assert calls[0].question.tail == ""
    assert threads == {threading.current_thread()}, "one call needs no other thread"


def compared(
    converse: Callable[[Call, list[Attempt]], Reply],
    prompts: Prompts,
    worth: Sequence[float],
    orders: int = 1,
    names: tuple[str, ...] = ("a",),
    **judge: object,
) -> tuple[tuple[Judgment, ...], list[Attempt]]:
    """Have responses judged together, by a rubric with the criterion `quality` from 0 to 10."""
    rubric = quality_rubric({"size": 8, "orders": orders}, judge=judge)
    samples = [make_sample(id=at, response=f"worth {score:g}") for at, score in enumerate(worth)]
    attempts: list[Attempt] = []
    assert rubric.judge.group
    panel = Panel(Judge(converse, prompts), prompts, names, threads=4)
    return panel.judge_group(rubric, rubric.judge.group, samples, NEVER, attempts), attempts


def quality(judgments: Sequence[Judgment]) -> list[float]:
    return [round(one.verdict.scores[0].score, 9) for one in judgments]


def throttled_once() -> Converse:
    """Return a judge that throttles the first call and answers the others."""
    first = threading.Lock()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if first.acquire(blocking=False):
            msg = "x"
            raise Throttled(msg)
        return Reply(text=answered(stated(shown(call.question.user))))

    return converse


def test_without_half_of_the_orders_nobody_is_judged(prompts: Prompts) -> None:
    with pytest.raises(Throttled):
        compared(throttled_once(), prompts, (2, 5), orders=2)


def test_a_group_of_which_an_order_failed_is_judged_by_the_others(prompts: Prompts) -> None:
    judgments, _ = compared(throttled_once(), prompts, (2, 5, 9), orders=3)
    assert quality(judgments) == [0.2, 0.5, 0.9]
    assert {one.opinions for one in judgments} == {2}
    assert {len(one.together.places) for one in judgments if one.together} == {2}


def test_a_configuration_fault_of_one_order_stops_the_panel(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "denied"
        raise AccessFault(msg)

    with pytest.raises(AccessFault):
        compared(converse, prompts, (2, 5), orders=2)


def test_each_response_gets_its_own_verdict_whatever_its_place(prompts: Prompts) -> None:
    judge = ScriptedJudge()
    judgments, attempts = compared(judge, prompts, range(8))
    assert quality(judgments) == [score / 10 for score in range(8)]
    assert len(attempts) == 1
    places = [one.together.places[0] for one in judgments if one.together]
    assert sorted(places) == list(range(1, 9))
    assert [judge.asked[0][place - 1] for place in places] == [f"worth {score}" for score in range(8)]
    assert places != list(range(1, 9)), "they are not shown in the order in which they came"
    assert {one.opinions for one in judgments} == {1}
    assert {one.spread for one in judgments} == {0.0}


def placed(bonus: Callable[[int, int], float]) -> ScriptedJudge:
    """Make a judge that adds to each score an amount that depends on the place."""

    def rule(responses: Mapping[str, str]) -> dict[str, float]:
        last = len(responses) - 1
        return {name: score + bonus(place, last) for place, (name, score) in enumerate(stated(responses).items())}

    return ScriptedJudge(rule)


@pytest.mark.parametrize(
    ("bonus", "earlier"),
    [
        pytest.param(lambda place, last: 0, [0, 0, 0], id="an-even-judge"),
        pytest.param(lambda place, last: place == 0, [0.1, None, 0.1], id="the-first-is-better"),
        pytest.param(lambda place, last: place == last, [-0.1, None, -0.1], id="the-last-is-better"),
    ],
)
def test_two_orders_are_averaged_and_tell_what_a_place_is_worth(
    prompts: Prompts, bonus: Callable[[int, int], float], earlier: list[float | None]
) -> None:
    """The middle one has the same place in an order and in its reverse, so nothing can be said about its place."""
    judge = placed(bonus)
    judgments, attempts = compared(judge, prompts, (2, 5, 8), orders=2)
    assert len(attempts) == 2
    assert judge.asked[0] == judge.asked[1][::-1] or judge.asked[1] == judge.asked[0][::-1]
    by_place = sorted((one for one in judgments if one.together), key=lambda one: one.together.places)  # type: ignore[union-attr]
    found = [one.together.earlier for one in by_place if one.together]
    assert found == [None if one is None else pytest.approx(one) for one in [earlier[0], None, earlier[2]]]
    share = abs(earlier[0] or 0)
    assert {round(one.spread, 9) for one in (by_place[0], by_place[2])} == {share}
    gained = [score - worth / 10 for score, worth in zip(quality(judgments), (2, 5, 8), strict=True)]
    assert sorted(gained) == pytest.approx([0, share / 2, share / 2], abs=1e-9)


def test_a_jury_sees_every_order_and_what_a_place_is_worth_is_the_mean_of_the_jurors(prompts: Prompts) -> None:
    """Juror a adds a point to the first, juror b three: a place is worth 0.2, and the mean of four opinions has half of it."""

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="answered"))
        judge = placed(lambda place, _: (1.0 if call.model == "a" else 3.0) * (place == 0))
        return judge(call, [])

    judgments, attempts = compared(converse, prompts, (2, 5), orders=2, models=["a", "b"])
    assert sorted(attempt.model for attempt in attempts) == ["a", "a", "b", "b"]
    assert quality(judgments) == [0.3, 0.6]
    for one in judgments:
        assert one.together
        assert (one.opinions, one.model, round(one.spread, 9)) == (4, "a+b", 0.3)
        assert sorted(one.together.places) == [1, 1, 2, 2]
        assert len(one.together.seeds) == 4
        assert one.together.earlier == pytest.approx(0.2)


def test_several_opinions_are_asked_for_in_every_order(prompts: Prompts) -> None:
    judgments, attempts = compared(ScriptedJudge(), prompts, (2, 5), orders=2, samples=3, temperature=0.7)
    assert len(attempts) == 6
    assert {one.opinions for one in judgments} == {6}


def test_a_long_rubric_is_asked_in_parts_about_the_same_lineup(prompts: Prompts) -> None:
    calls: list[Call] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        calls.append(call)
        (criterion,) = call.question.criteria
        worst, best = (False, True) if criterion.name == "right" else (1, 3)
        texts = shown(call.question.user)
        items = [
            {"id": name, criterion.name: {"reason": "r", "score": best if "good" in texts[name] else worst}} for name in texts
        ]
        return Reply(text=json.dumps({"verdicts": items}))

    rubric = make_rubric(judge={"criteria_per_call": 1, "group": {}})
    samples = [make_sample(id=text, response=text) for text in ("bad", "good", "good too")]
    panel = Panel(Judge(converse, prompts), prompts, ("a",), threads=4)
    judgments = panel.judge_group(rubric, Group(), samples, NEVER, [])
    assert [scores(one) for one in judgments] == [
        {"right": 0.0, "clear": 0.0},
        {"right": 1.0, "clear": 1.0},
        {"right": 1.0, "clear": 1.0},
    ]
    assert len(calls) == 2
    assert len({(call.question.system, call.question.user, call.question.names) for call in calls}) == 1
    assert {one.together.size for one in judgments if one.together} == {3}


def test_a_question_about_several_says_so_and_has_room_for_all(prompts: Prompts) -> None:
    calls: list[Call] = []
    judge = ScriptedJudge()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        calls.append(call)
        return judge(call, attempts)

    compared(converse, prompts, range(8), max_tokens=100)
    question = calls[0].question
    assert len(question.id) == 8  # type: ignore[arg-type]
    assert question.response == ""
    assert question.max_tokens == 200, "as much as two of four responses"
    assert "each of several responses" in question.system
    assert question.form in question.system
