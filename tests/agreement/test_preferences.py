"""Agreement with people who compare rows."""

from typing import Any

import pytest

from judge.agreement.figure import Figure
from judge.agreement.preferences import preference_figures
from judge.files.scored_rows import Row
from judge.statistics.proportion import wilson
from tests.agreement.scored import paired, row


def figures(rows: list[Row], *records: str) -> dict[str, Figure]:
    (found,) = paired(rows, *records).targets
    return {one.name: one for one in preference_figures(found)}


def better(one: object, other: object) -> str:
    return f'{{"chosen": "{one}", "rejected": "{other}", "annotator": "kim"}}'


def test_equal_values_count_half_and_are_counted_apart() -> None:
    rows = [row(name, reward) for name, reward in zip("abcdef", (0.9, 0.1, 0.2, 0.8, 0.5, 0.5), strict=True)]
    found = figures(rows, better("a", "b"), better("c", "d"), better("e", "f"))
    assert found["accuracy"].estimate == wilson(1.5, 3)
    assert (found["equal"].estimate.value, found["equal"].best_high) == (pytest.approx(1 / 3), False)
    assert "ties_kept" not in found


def test_peoples_ties_are_not_part_of_the_accuracy() -> None:
    rows = [row(name, reward) for name, reward in zip("abcd", (0.9, 0.1, 0.5, 0.5), strict=True)]
    ties = [f'{{"tie": ["{one}", "{other}"], "annotator": "kim"}}' for one, other in ("ab", "cd")]
    found = figures(rows, *ties)
    assert set(found) == {"ties_kept"}
    assert (found["ties_kept"].estimate.value, found["ties_kept"].labels) == (0.5, 2)


def test_the_pairs_of_orders_are_no_separate_samples() -> None:
    rows = [row(f"{prompt}{at}", at / 4 if prompt % 2 else 1 - at / 4, str(prompt)) for prompt in range(6) for at in range(5)]
    orders = [f'{{"order": ["{p}4", "{p}3", "{p}2", "{p}1", "{p}0"], "annotator": "kim"}}' for p in range(6)]
    found = figures(rows, *orders)["accuracy"].estimate
    assert (found.value, found.n) == (0.5, 60)
    apart = wilson(30, 60)
    assert apart is not None
    assert found.high - found.low > 1.5 * (apart.high - apart.low)


def test_the_pairs_of_one_order_are_worth_no_more_than_pairs_without_a_row_in_common() -> None:
    rows = [row(f"{at}", at / 29) for at in range(30)]
    names = ", ".join(f'"{at}"' for at in [*range(0, 30, 2), *range(29, 0, -2)])
    found = figures(rows, f'{{"order": [{names}], "annotator": "kim"}}')["accuracy"].estimate
    apart = wilson(15 * found.value, 15)
    assert apart is not None
    assert (found.low, found.high, found.n) == (apart.low, apart.high, 435)


def test_equal_values_count_half_in_an_order_too() -> None:
    rows = [row(f"{prompt}{at}", 0.5, str(prompt)) for prompt in range(6) for at in range(3)]
    found = figures(rows, *(f'{{"order": ["{p}0", "{p}1", "{p}2"], "annotator": "kim"}}' for p in range(6)))
    assert (found["accuracy"].estimate.value, found["equal"].estimate.value) == (0.5, 1.0)


def shown(identity: str, reward: float, places: list[int], question: str = "q") -> Row:
    together: dict[str, Any] = {"size": 2, "places": places}
    return row(identity, reward, provenance={"prompt_hash": question, "together": together})


def test_pairs_that_were_judged_together_are_also_counted_by_who_stood_first() -> None:
    rows = [shown("a", 0.9, [1]), shown("b", 0.1, [2]), shown("c", 0.2, [2], "r"), shown("d", 0.8, [1], "r")]
    found = figures(rows, better("a", "b"), better("c", "d"))
    assert [(found[name].estimate.value, found[name].estimate.n) for name in ("accuracy", "accuracy_first", "accuracy_last")] == [
        (0.5, 2),
        (1.0, 1),
        (0.0, 1),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [shown("a", 0.9, [1]), shown("b", 0.1, [2], "another question")],
        [shown("a", 0.9, [1, 2]), shown("b", 0.1, [2, 1])],
        [shown("a", 0.9, [1]), row("b", 0.1)],
        [row(name, 0.9, provenance={"prompt_hash": "q", "together": {"size": 2}}) for name in "ab"],
        [row("a", 0.9), row("b", 0.1)],
    ],
    ids=["two questions", "both orders", "one alone", "places unknown", "both alone"],
)
def test_pairs_without_one_order_have_no_place(rows: list[Row]) -> None:
    assert set(figures(rows, better("a", "b"))) == {"accuracy", "equal"}
