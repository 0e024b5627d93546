"""What becomes of several opinions, and of the parts of one."""

import math
from collections.abc import Sequence
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import AccessFault, Filtered, JudgeFailure, Throttled
from judge.judging.judgment import Judgment
from judge.judging.opinions import KnownInPart, join, merge, opinions, standard_error
from judge.verdict.criterion_score import CriterionScore
from judge.verdict.together import Together
from judge.verdict.verdict import Verdict
from tests.conftest import make_rubric

Part = Future[tuple[Judgment, ...]]


def judgment(model: str = "m", *, repaired: bool = False, together: Together | None = None, **scores: float) -> Judgment:
    given = tuple(CriterionScore(name=name, score=score, answer=score, reason=model) for name, score in scores.items())
    return Judgment(verdict=Verdict(scores=given, repaired=repaired), model=model, together=together)


def done(*judgments: Judgment) -> Part:
    future: Part = Future()
    future.set_result(judgments)
    return future


def failed(error: Exception) -> Part:
    future: Part = Future()
    future.set_exception(error)
    return future


RIGHT, CLEAR = judgment(right=1.0), judgment("n", clear=0.5)
BOTH = judgment(right=1.0, clear=0.5)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param([[failed(Throttled("x"))]], id="the-only-one"),
        pytest.param([[failed(Filtered("x")), failed(Throttled("x"))][::-1]], id="both-of-its-parts"),
        pytest.param([[done(BOTH)], [failed(Throttled("x"))]], id="half-of-two"),
        pytest.param([[done(RIGHT), failed(Throttled("x"))]] * 2, id="a-part-of-each-of-two"),
        pytest.param([[done(RIGHT, RIGHT), failed(Throttled("x"))]], id="a-part-about-two-responses"),
    ],
)
def test_without_most_of_the_opinions_there_is_none_and_nothing_is_known_in_part(asked: Sequence[Sequence[Part]]) -> None:
    with pytest.raises(Throttled):
        opinions(asked)


@pytest.mark.parametrize("parts", [[done(RIGHT), failed(Throttled("slow"))], [failed(Throttled("slow")), done(RIGHT)]])
def test_of_the_only_opinion_the_parts_that_were_judged_are_known(parts: list[Part]) -> None:
    with pytest.raises(KnownInPart, match=r"^1 of 2 calls failed: slow$") as caught:
        opinions([parts])
    assert (caught.value.known, caught.value.model) == (RIGHT.verdict.scores, "m")
    assert (caught.value.reason, caught.value.whose) == ("part_failed", "judge")
    assert isinstance(caught.value, JudgeFailure)


def test_how_many_calls_failed_is_said_with_the_first_ones_failure() -> None:
    with pytest.raises(KnownInPart, match=r"^2 of 4 calls failed: first$") as caught:
        opinions([[done(RIGHT), failed(Throttled("first")), done(CLEAR), failed(Filtered("second"))]])
    assert [one.name for one in caught.value.known] == ["right", "clear"]
    assert caught.value.model == "m+n"


@pytest.mark.parametrize("fault", [AccessFault("denied"), ValueError("a bug")], ids=repr)
@pytest.mark.parametrize("others", [[failed(Throttled("x"))], [done(RIGHT)], [done(RIGHT), failed(Throttled("x"))]])
def test_what_is_not_the_judges_failure_is_raised_whichever_part_failed_first(fault: Exception, others: list[Part]) -> None:
    """The parts that are known may not be used: no number comes from a bug or from a wrong setup."""
    for parts in ([*others, failed(fault)], [failed(fault), *others]):
        with pytest.raises(type(fault)):
            opinions([parts])


def test_an_opinion_that_failed_is_left_out() -> None:
    assert opinions([[done(BOTH)], [done(RIGHT), failed(Throttled("x"))], [done(BOTH)]]) == [(BOTH,), (BOTH,)]


def test_the_parts_of_an_opinion_are_put_together_in_their_order() -> None:
    assert opinions([[done(RIGHT, RIGHT), done(CLEAR, CLEAR)]]) == [(join([RIGHT, CLEAR]),) * 2]
    whole = join([RIGHT, CLEAR, judgment(repaired=True, short=0.0)])
    assert [one.name for one in whole.verdict.scores] == ["right", "clear", "short"]
    assert (whole.model, whole.verdict.repaired, whole.opinions) == ("m+n", True, 1)
    assert join([RIGHT]) is RIGHT


RUBRIC = make_rubric()
"""`right` weighs three times as much as `clear`."""


def test_one_opinion_has_no_standard_error() -> None:
    assert merge(RUBRIC, [BOTH]) is BOTH
    assert [one.error for one in BOTH.verdict.scores] == [None, None]


def test_each_criterion_has_the_standard_error_of_its_mean_and_what_each_opinion_said() -> None:
    merged = merge(RUBRIC, [judgment(right=1.0, clear=0.5), judgment("n", right=0.0, clear=0.5), judgment(right=0.5, clear=0.5)])
    right, clear = merged.verdict.scores
    assert (right.score, right.each, right.error) == (0.5, (1.0, 0.0, 0.5), pytest.approx(0.5 / math.sqrt(3)))
    assert (clear.score, clear.each, clear.error) == (0.5, (0.5, 0.5, 0.5), 0.0)
    assert (merged.opinions, merged.model, merged.spread) == (3, "m+n", 0.75)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        pytest.param([0.0, 1.0], 0.5, id="two"),
        pytest.param([0.5, 0.5], 0.0, id="agreed"),
        pytest.param([0.0, 0.0, 0.0, 1.0], 0.25, id="one-of-four"),
    ],
)
def test_a_standard_error_is_the_samples_deviation_over_the_root_of_the_count(values: list[float], error: float) -> None:
    assert standard_error(values) == pytest.approx(error)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_a_standard_error_is_never_more_than_half(values: list[float]) -> None:
    """The largest is that of two opinions at opposite ends of the scale."""
    assert 0 <= standard_error(values) <= 0.5 + 1e-12


def together(place: int, seed: str = "a") -> Together:
    return Together(size=3, seeds=(seed,), places=(place,), prompt_hash=f"hash-{seed}")


@pytest.mark.parametrize(
    ("places", "earlier"),
    [
        pytest.param((1, 3), 0.5, id="better-when-it-came-first"),
        pytest.param((3, 1), -0.5, id="better-when-it-came-last"),
        pytest.param((2, 2), None, id="at-one-place"),
        pytest.param((1, 1), None, id="at-the-first-place-twice"),
    ],
)
def test_what_a_place_did_is_the_difference_between_the_first_and_the_last(
    places: tuple[int, int], earlier: float | None
) -> None:
    given = [
        judgment(right=score, clear=score, together=together(place, seed))
        for place, score, seed in zip(places, (0.75, 0.25), "ab", strict=True)
    ]
    wanted = Together(size=3, seeds=("a", "b"), places=places, prompt_hash="hash-a", earlier=earlier)
    assert merge(RUBRIC, given).together == wanted
