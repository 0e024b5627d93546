"""Agreement with people who score."""

import math

import pytest

from judge.agreement.figure import Figure
from judge.agreement.ratings import rating_figures
from judge.agreement.scales import read_scales
from judge.files.scored_rows import Row
from judge.statistics.correlation import rho
from tests.agreement.scored import paired, row, rubric, target


def figures(rewards: dict[str, float], *records: str, epsilon: float = 0.15) -> dict[str, Figure]:
    found = rating_figures(target(rewards, *records), read_scales(rubric(), None), epsilon)
    return {one.name: one for one in found}


def score(identity: object, value: float, annotator: str = "kim") -> str:
    return f'{{"id": "{identity}", "annotator": "{annotator}", "score": {value}}}'


def toned(levels: list[int], scores: list[list[int]], half: float = 0.0) -> dict[str, Figure]:
    """Figures about `tone`, given the judge's levels and what each annotator said."""
    rows = [row(at, criteria={"tone": {"score": (level - 1 + half) / 4}}) for at, level in enumerate(levels)]
    records = [
        f'{{"id": {at}, "annotator": "p{who}", "score": {said}, "criterion": "tone"}}'
        for who, column in enumerate(scores)
        for at, said in enumerate(column)
    ]
    (found,) = paired(rows, *records).targets
    return {one.name: one for one in rating_figures(found, read_scales(rubric(), None), 0.15)}


def test_figures_that_the_labels_do_not_define_are_left_out() -> None:
    assert set(figures({"a": 0.5, "b": 0.5}, score("a", 0.5), score("b", 0.5))) == {"rmse"}
    assert figures({"a": 0.5}, score("a", 0.5)) == {}
    same = {str(at): 0.5 for at in range(9)}
    assert "rho" not in figures(same, *(score(at, at / 10) for at in range(9)))


def test_the_mean_of_peoples_scores_is_what_the_judge_is_compared_with() -> None:
    rewards = {str(at): at * at % 11 / 11 for at in range(12)}
    first, second = [at / 12 for at in range(12)], [at * 5 % 12 / 12 for at in range(12)]
    records = [score(at, one) for at, one in enumerate(first)] + [score(at, one, "lee") for at, one in enumerate(second)]
    found = figures(rewards, *records)
    means = [(one + other) / 2 for one, other in zip(first, second, strict=True)]
    assert found["rho"].estimate.value == pytest.approx(rho(list(rewards.values()), means))
    wrong = [(reward - mean) ** 2 for reward, mean in zip(rewards.values(), means, strict=True)]
    assert found["rmse"].estimate.value == pytest.approx(math.sqrt(sum(wrong) / 12))
    assert (found["rmse"].best_high, found["rho"].best_high) == (False, True)
    assert all(one.labels == 12 and one.estimate.low <= one.estimate.value <= one.estimate.high for one in found.values())
    assert {"tau", "alpha_people", "alpha_judge"} <= set(found)


def test_rows_of_one_prompt_count_less_than_as_many_independent_ones() -> None:
    def width(groups_: int) -> float:
        pairs = [(at // 6 / 6 + at % 6 / 60, at // 6 * 5 % 7 / 8 + at % 6 / 60) for at in range(36)]
        rows = [row(at, judge, str(at // 6 if groups_ else at)) for at, (judge, _) in enumerate(pairs)]
        (found,) = paired(rows, *(score(at, said).replace(f'"{at}"', str(at)) for at, (_, said) in enumerate(pairs))).targets
        low, high = next(one for one in rating_figures(found, read_scales(rubric(), None), 0.15) if one.name == "rho").estimate[
            1:3
        ]
        return high - low

    assert width(6) > 1.5 * width(0)


def grouped(groups_: dict[str, list[tuple[float, float]]]) -> dict[str, Figure]:
    rows = [row(f"{name}{at}", judge, name) for name, pairs in groups_.items() for at, (judge, _) in enumerate(pairs)]
    records = [score(f"{name}{at}", said) for name, pairs in groups_.items() for at, (_, said) in enumerate(pairs)]
    (found,) = paired(rows, *records).targets
    return {one.name: one for one in rating_figures(found, read_scales(rubric(), None), 0.15)}


def test_prompts_that_people_rate_all_alike_say_nothing_about_order() -> None:
    right, wrong, alike = [(0.1, 0.1), (0.5, 0.5)], [(0.1, 0.5), (0.5, 0.1)], [(0.1, 0.5), (0.9, 0.5)]
    found = grouped({"a": right, "b": right, "c": right, "d": right, "e": wrong, "f": alike})["rho_within"]
    assert found.estimate.value == pytest.approx(3 / 5)
    assert (found.estimate.n, found.labels, found.unit, found.prompts) == (5, 12, "groups", 6)


def test_a_few_prompts_say_nothing_about_others() -> None:
    right, alike = [(0.1, 0.1), (0.5, 0.5)], [(0.1, 0.5), (0.9, 0.5)]
    assert "rho_within" not in grouped({**dict.fromkeys("abcd", right), "e": alike})


def test_a_prompt_on_which_the_judge_sees_no_difference_counts_as_0() -> None:
    right, blind = [(0.1, 0.1), (0.5, 0.5)], [(0.5, 0.1), (0.5, 0.9)]
    prompts = {**dict.fromkeys("abcd", right), **dict.fromkeys("efgh", blind)}
    assert grouped(prompts)["rho_within"].estimate.value == pytest.approx(0.5)


def test_rows_without_a_group_are_in_none() -> None:
    lost: list[Row] = [row("lost-1", 0.1, None), row("lost-2", 0.9, None)]
    kept = [row(f"{group}{at}", value, group) for group in "vwxyz" for at, value in enumerate((0.1, 0.5))]
    people = {"lost-1": 0.9, "lost-2": 0.1, **{f"{group}{at}": value for group in "vwxyz" for at, value in enumerate((0.1, 0.5))}}
    (found,) = paired([*lost, *kept], *(score(name, said) for name, said in people.items())).targets
    (within,) = [one for one in rating_figures(found, read_scales(rubric(), None), 0.15) if one.name == "rho_within"]
    assert (within.estimate.value, within.estimate.n) == (pytest.approx(1.0), 5)


def test_kappa_is_on_the_full_scale_of_the_levels() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    judge, people = [1, 2, 2, 4, 5, 5, 1, 4], [1, 2, 4, 4, 5, 4, 2, 5]
    wanted = sklearn.cohen_kappa_score(judge, people, labels=[1, 2, 3, 4, 5], weights="quadratic")
    assert toned(judge, [people])["kappa"].estimate.value == pytest.approx(wanted, abs=1e-12)


def test_there_is_no_kappa_for_what_is_not_a_level() -> None:
    assert "kappa" in toned([1, 2, 3, 4, 5], [[1, 2, 3, 4, 4]])
    assert "kappa" in toned([1, 2], [[1, 2]])
    assert "kappa" not in toned([1, 2, 3, 4], [[1, 2, 3, 4]], half=0.5)
    assert "kappa" not in toned([1, 2, 3, 4], [[1, 2, 3, 4]], half=0.01)
    assert "kappa" not in figures({"a": 0.0, "b": 1.0}, score("a", 0), score("b", 1))


def test_three_annotators_make_an_alt_test() -> None:
    judge = [1 + at % 5 for at in range(40)]
    found = toned(judge, [judge, [6 - one for one in judge], judge])
    assert found["alt_test"].estimate.value == pytest.approx(1.0)
    assert found["alpha_judge"].estimate.value > found["alpha_people"].estimate.value
    assert "alt_test" not in toned(judge, [judge, judge])


def test_rows_without_a_prompt_are_as_independent_as_rows_of_prompts_of_their_own() -> None:
    def correlation(prompts: list[str | None]) -> Figure:
        rows = [row(at, (at * 7 % 24) / 24, prompt) for at, prompt in enumerate(prompts)]
        (found,) = paired(rows, *(f'{{"id": {at}, "annotator": "kim", "score": {at / 24}}}' for at in range(24))).targets
        return next(one for one in rating_figures(found, read_scales(rubric(), None), 0.15) if one.name == "rho")

    shared = [f"p{at // 2}" for at in range(12)]
    assert correlation([*shared, *[None] * 12]) == correlation([*shared, *(f"own{at}" for at in range(12))])
    assert correlation([*shared, *[None] * 12]) != correlation([*shared, *["one"] * 12])
