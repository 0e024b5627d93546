import sys

import pytest

from judge.errors import SettingsFault
from judge.statistics.runs import find_runs


def shared(one: str, other: str, *more: str) -> int:
    """Count the runs that the first two prompts have in common."""
    first, second, *_ = find_runs([text.split() for text in (one, other, *more)])
    return len({*first} & {*second})


def test_without_numpy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(SettingsFault, match="rft-judge\\[trust\\]"):
        find_runs([["a"]])


def test_no_prompts_have_no_runs() -> None:
    assert find_runs([]) == []


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        pytest.param("a b c d", "b c d e", 1, id="one run"),
        pytest.param("a b c d", "d c b a", 0, id="another order"),
        pytest.param("a b", "a b", 1, id="two words"),
        pytest.param("a", "a", 1, id="one word"),
        pytest.param("a", "a b", 0, id="a shorter prompt is no part of a longer one"),
        pytest.param("a a a a a", "a a a", 1, id="a run that is there twice counts once"),
    ],
)
def test_runs_are_three_words_in_their_order(one: str, other: str, count: int) -> None:
    assert shared(one, other) == count


def test_no_run_goes_from_one_prompt_into_the_next() -> None:
    assert [len(runs) for runs in find_runs([["a", "b", "c"], ["d", "e", "f", "g"], ["h"]])] == [1, 2, 1]


@pytest.mark.parametrize(("others", "count"), [(17, 1), (18, 0)])
def test_a_run_of_more_than_half_of_twenty_prompts_is_left_out(others: int, count: int) -> None:
    """Of 19 prompts nothing is left out, of 20 what 11 have."""
    same = [f"x y z {number}" for number in range(9)]
    rest = [f"p{number} q{number} r{number}" for number in range(others - 9)]
    assert shared("x y z one", "x y z two", *same, *rest) == count


def test_numbers_do_not_run_over_with_many_words() -> None:
    many = [[f"w{number}" for number in range(start, start + 50)] for start in range(0, 50_000, 50)]
    found = find_runs(many)
    assert len({run for runs in found for run in runs.tolist()}) == sum(map(len, found)) == 48_000
