"""Pairs: an answer without a reward is left out and counted, and never is a 0."""

from judge.comparison.answer import Answer
from judge.comparison.pairs import pair_up


def answer(prompt: str, reward: float | None, text: str = "some words", **parts: float) -> Answer:
    return Answer(prompt, f"task {prompt}", text, reward, {} if reward is None else parts, len(text.split()), len(text))


def test_a_prompt_without_a_reward_on_either_side_is_left_out_with_the_reason() -> None:
    base = [answer("a", 1.0), answer("b", None), answer("c", 0.5), answer("d", None)]
    tuned = [answer("a", 0.5), answer("b", 0.5), answer("e", 1.0), answer("d", None)]
    found = pair_up("abcde", base, tuned)
    assert [pair.prompt for pair in found.pairs] == ["a"]
    assert found.left_out == {
        "b": "base: not scored",
        "c": "tuned: no response",
        "d": "base: not scored, tuned: not scored",
        "e": "base: no response",
    }
    assert found.unscored == (2, 1)


def test_an_unscored_answer_beside_scored_ones_is_not_in_the_mean() -> None:
    found = pair_up("a", [answer("a", 1.0), answer("a", None), answer("a", 0.5)], [answer("a", 1.0, right=0.25)])
    (pair,) = found.pairs
    assert (pair.base.reward, pair.tuned.reward, pair.change) == (0.75, 1.0, 0.25)
    assert (pair.base.mean("right"), pair.tuned.mean("right")) == (None, 0.25)
    assert found.unscored == (1, 0)


def test_wins_ties_and_losses_are_counted_by_prompt() -> None:
    base = [answer(name, 0.5) for name in "abcd"]
    tuned = [answer("a", 1.0), answer("b", 0.5 + 1e-9), answer("c", 0.0), answer("d", 0.6)]
    found = pair_up("abcd", base, tuned)
    assert (found.wins, found.ties, found.losses) == (2, 1, 1)
