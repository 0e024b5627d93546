"""How far a task supports a text: what the likelihoods of the real model are worth."""

import pytest

from judge.providers.embedded.embedded import find_weights
from judge.providers.embedded.likelihood import LanguageModel
from judge.providers.embedded.support import Support, measure, rate
from tests.providers.embedded.test_likelihood import ARTICLE, GOOD, OFF_TOPIC, TASK

FALSE_SENTENCE = " The striker scored twice in the second half of the cup final."


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel(find_weights())


def rated(model: LanguageModel, text: str) -> float:
    return rate(measure(model, text, TASK))


@pytest.mark.parametrize(
    "worse", [OFF_TOPIC, "the " * 30, ".", "good summary", "!!!!!!!!!!!!", "Pool. " * 20], ids=lambda text: text[:12]
)
def test_a_fitting_answer_beats_garbage(model: LanguageModel, worse: str) -> None:
    assert rated(model, GOOD) > rated(model, worse) + 0.3


def test_a_false_sentence_after_a_copy_rates_below_a_summary(model: LanguageModel) -> None:
    assert rated(model, GOOD) > rated(model, ARTICLE + FALSE_SENTENCE)


def test_the_rating_grows_with_support() -> None:
    values = [rate(Support(whole, whole)) for whole in (-1.0, -0.1, 0.0, 0.3, 0.7, 1.0)]
    assert values == sorted(values)
    assert values[0] < 0.01
    assert 0.95 < values[-1] < 1.0


def test_the_weakest_sentence_counts_and_a_very_short_one_does_not(model: LanguageModel) -> None:
    whole, weakest = measure(model, f"{GOOD}{FALSE_SENTENCE}", TASK)
    assert weakest < 0.1 < whole
    assert weakest == pytest.approx(measure(model, f"{GOOD}{FALSE_SENTENCE} Yes.", TASK).weakest, abs=0.05)


@pytest.mark.parametrize(("weakest", "costs"), [(0.5, 0.0), (0.1, 0.0), (0.0, 0.4), (-0.2, 1.2), (-0.9, 1.2)])
def test_a_sentence_below_a_tenth_costs_four_times_what_it_lacks_down_to_a_bound(weakest: float, costs: float) -> None:
    assert rate(Support(0.5, weakest)) == pytest.approx(rate(Support(0.5 - costs, 1.0)))
