"""The phrases that are paid."""

from typing import Any

from judge.monitors.phrases import counted, first_shares, paid, phrases_of
from judge.monitors.rollout import Rollout
from judge.reading.text.words import words


def groups(best: str, worst: str, count: int = 30) -> list[list[Rollout]]:
    def rollout(place: int, reward: float, said: str) -> Rollout:
        return Rollout(f"{place}", f"{place}", 1, reward, None, None, {}, "", f"{said} {place} {reward}")

    return [[rollout(place, 0.9, best), rollout(place, 0.1, worst), rollout(place, 0.5, "middle")] for place in range(count)]


def look(found: list[list[Rollout]], **first: float) -> dict[str, Any]:
    phrases = {one.response: phrases_of(words(one.response)) for group in found for one in group}
    return {one.text: one for one in paid(found, phrases, {name.replace("_", " "): share for name, share in first.items()})}


def test_nothing_is_said_of_few_responses() -> None:
    assert paid([], {}, {}) == ()
    assert look(groups("so it is", "no", count=29)) == {}


def test_groups_whose_rewards_are_all_the_same_have_no_best() -> None:
    same = [[one._replace(reward=0.5) for one in group] for group in groups("so it is", "no")]
    assert look(same) == {}


def test_a_phrase_in_the_best_alone_is_found_with_its_shares() -> None:
    found = look(groups("et al", "no"))["et al"]
    assert (found.top, found.bottom, found.first) == (1.0, 0.0, 0.0)
    assert found.z > 7


def test_a_phrase_in_both_has_no_z() -> None:
    assert look(groups("it is", "it is"))["it is"].z == 0.0


def test_a_phrase_that_is_no_more_common_than_at_the_start_is_left_out() -> None:
    assert "et al" not in look(groups("et al", "no"), et_al=1.0)
    assert look(groups("et al", "no"), et_al=0.5)["et al"].first == 0.5


def test_the_strongest_phrase_comes_first_and_ten_are_kept() -> None:
    told = groups("one two three four five six seven eight nine", "four seven")
    found = list(look(told).values())
    assert len(found) == 10
    strengths = [(one.z, one.top, len(one.text)) for one in found]
    assert strengths == sorted(strengths, reverse=True)
    assert "four" not in {one.text for one in found}


def test_a_phrase_counts_once_for_each_response() -> None:
    assert counted([phrases_of(words("so so so")), phrases_of(words("so"))])["so"] == 2


def test_phrases_of_the_first_step_have_shares_and_single_ones_are_left_out() -> None:
    shares = first_shares(
        [phrases_of(words("it is")), phrases_of(words("it was")), phrases_of(words("one")), phrases_of(words("two"))]
    )
    assert shares == {"it": 0.5}


def test_words_of_a_script_without_spaces_are_phrases_too() -> None:
    assert "解 答" in phrases_of(words("解答"))
