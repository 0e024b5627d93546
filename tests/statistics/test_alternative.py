import random
from statistics import fmean, stdev

import pytest
from scipy import stats

from judge.statistics.alternative import alternative

ITEMS = [str(at) for at in range(60)]
TRUTH = {item: random.Random(item).randint(1, 5) for item in ITEMS}


def rater(seed: int, right: float, items=ITEMS) -> dict[str, int]:
    drawn = random.Random(seed)
    return {item: TRUTH[item] if drawn.random() < right else drawn.randint(1, 5) for item in items}


PEOPLE = {name: rater(seed, 0.7) for seed, name in enumerate(("ann", "ben", "cat", "dan"))}


def by_hand(judge, people, epsilon, metric):
    """The procedure of the paper's section 3, step by step, with scipy's own BY correction."""
    scores, chances, advantages = {"accuracy": agreement, "rmse": nearness}[metric], [], []
    for left_out, labels in people.items():
        judge_wins, person_wins = [], []
        for item in labels:
            others = [theirs[item] for name, theirs in people.items() if name != left_out and item in theirs]
            if others and item in judge:
                of_judge, of_person = scores(judge[item], others), scores(labels[item], others)
                judge_wins.append(1 if of_judge >= of_person else 0)
                person_wins.append(1 if of_person >= of_judge else 0)
        differences = [person - mine for person, mine in zip(person_wins, judge_wins, strict=True)]
        t = (fmean(differences) - epsilon) / (stdev(differences) / len(differences) ** 0.5)
        chances.append(stats.t.cdf(t, len(differences) - 1))
        advantages.append(fmean(judge_wins))
    rejected = stats.false_discovery_control(chances, method="by") <= 0.05
    return fmean(rejected), fmean(advantages), chances


def agreement(label, others):
    return sum(label == other for other in others) / len(others)


def nearness(label, others):
    return -((sum((label - other) ** 2 for other in others) / len(others)) ** 0.5)


def test_fewer_than_three_annotators_or_thirty_items_say_nothing() -> None:
    judge = rater(9, 0.8)
    assert alternative(judge, dict(list(PEOPLE.items())[:2]), 0.1, "accuracy") is None
    few = {name: dict(list(labels.items())[:29]) for name, labels in PEOPLE.items()}
    assert alternative(judge, few, 0.1, "accuracy") is None
    assert alternative(dict(list(judge.items())[:29]), PEOPLE, 0.1, "accuracy") is None
    assert alternative({}, {}, 0.1, "accuracy") is None


def test_an_annotator_alone_with_an_item_is_compared_with_nobody() -> None:
    alone = {**PEOPLE, "eve": {f"other {at}": 1 for at in range(40)}}
    judge = {**rater(9, 0.8), **alone["eve"]}
    found = alternative(judge, alone, 0.1, "accuracy")
    assert found is not None
    assert [one.annotator for one in found.annotators] == list(PEOPLE)


@pytest.mark.parametrize("metric", ["accuracy", "rmse"])
@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.2])
@pytest.mark.parametrize("right", [0.2, 0.5, 0.7, 0.95])
def test_it_is_the_procedure_of_the_paper(metric, epsilon: float, right: float) -> None:
    for seed in range(10, 15):
        judge = rater(seed, right)
        people = {**PEOPLE, "eve": rater(seed + 100, 0.5, ITEMS[:40])}
        found = alternative(judge, people, epsilon, metric)
        winning_rate, advantage, chances = by_hand(judge, people, epsilon, metric)
        assert found is not None
        assert found.winning_rate.value == winning_rate
        assert found.advantage == pytest.approx(advantage)
        assert [one.p for one in found.annotators] == pytest.approx(chances)
        assert found.winning_rate.value == fmean(one.won for one in found.annotators)


def test_a_good_judge_passes_and_a_random_one_does_not() -> None:
    good, bad = (alternative(rater(9, right), PEOPLE, 0.1, "accuracy") for right in (0.95, 0.0))
    assert good is not None
    assert bad is not None
    assert good.winning_rate.value >= 0.5 > bad.winning_rate.value
    assert good.advantage > 0.8 > bad.advantage


def test_a_judge_that_always_agrees_has_no_spread_and_still_a_p() -> None:
    same = dict.fromkeys("abc", TRUTH)
    always = alternative(TRUTH, same, 0.1, "accuracy")
    strict = alternative(TRUTH, same, 0.0, "accuracy")
    assert always is not None
    assert strict is not None
    assert [one.p for one in always.annotators] == [0, 0, 0]
    assert [one.p for one in strict.annotators] == [1, 1, 1], "no better than people, and nothing was allowed for"
