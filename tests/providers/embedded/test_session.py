"""The evaluation memory: what it keeps, what it forgets, and the log probabilities it returns."""

import ctypes
import math

import numpy as np
import pytest

from judge.errors import Garbled
from judge.providers.embedded import session
from judge.providers.embedded.embedded import find_weights
from judge.providers.embedded.likelihood import LanguageModel
from judge.providers.embedded.llama import Batch
from tests.providers.embedded.test_likelihood import ARTICLE, GOOD, OFF_TOPIC, TASK


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel(find_weights())


class Decodes:
    """Counts the tokens of each evaluation; from the given one on, every evaluation fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, model: LanguageModel, *, failing: float = math.inf) -> None:
        self._decode = model._library.llama_decode
        self._failing = failing
        self.tokens: list[int] = []
        monkeypatch.setattr(model._library, "llama_decode", self)

    def __call__(self, context: ctypes.c_void_p, batch: Batch) -> int:
        if len(self.tokens) >= self._failing:
            return 1
        self.tokens.append(batch.n_tokens)
        return int(self._decode(context, batch))


@pytest.mark.parametrize("failing", [0, 1], ids=["in the context", "in the text"])
def test_after_a_failure_both_contexts_are_evaluated_anew(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    expected = model.log_probabilities([GOOD], TASK)
    with monkeypatch.context() as patch:
        Decodes(patch, model, failing=failing)
        with pytest.raises(Garbled, match="status 1"):
            model.log_probabilities([OFF_TOPIC], "Another task.")
    decodes = Decodes(monkeypatch, model)
    assert model.log_probabilities([GOOD], TASK) == expected
    contexts = [len(model._frame(task)) - 1 for task in (TASK, "")]
    assert decodes.tokens == [*contexts, 2 * len(model._tokens(GOOD))]


def test_a_context_is_evaluated_once_for_texts_in_a_row(model: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    model.log_probabilities([GOOD], TASK)
    decodes = Decodes(monkeypatch, model)
    for text in (OFF_TOPIC, GOOD):
        model.log_probabilities([text], TASK)
    assert decodes.tokens == [2 * len(model._tokens(text)) for text in (OFF_TOPIC, GOOD)]


def test_another_task_costs_its_own_context_and_not_the_empty_one(model: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    model.log_probabilities([GOOD], TASK)
    decodes = Decodes(monkeypatch, model)
    model.log_probabilities([GOOD], "Another task.")
    assert decodes.tokens == [len(model._frame("Another task.")) - 1, 2 * len(model._tokens(GOOD))]


@pytest.mark.parametrize("between", [[], [(OFF_TOPIC, TASK)], [(GOOD, "Hi")], [(ARTICLE * 3, "")], [("a", ARTICLE * 8)]])
def test_what_was_asked_before_changes_no_digit(model: LanguageModel, between: list[tuple[str, str]]) -> None:
    fresh = LanguageModel(find_weights()).log_probabilities([GOOD], TASK)
    model.log_probabilities([GOOD], TASK)
    for text, task in between:
        model.log_probabilities([text], task)
    assert model.log_probabilities([GOOD], TASK) == fresh


def test_values_equal_those_of_one_token_at_a_time(model: LanguageModel) -> None:
    tokens, contexts = model._tokens(GOOD), [model._frame(TASK), model._frame("")]
    values = model._session.log_probabilities(contexts, tokens)
    for place in range(6):
        longer = [[*context, *tokens[:place]] for context in contexts]
        single = model._session.log_probabilities(longer, [tokens[place]])
        np.testing.assert_allclose(
            [value[place] for value in values], [value[0] for value in single], atol=0.4
        )  # 8-bit sums; root mean square 0.1


def test_a_text_of_several_pieces_gets_the_values_of_smaller_pieces(
    model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{ARTICLE} {OFF_TOPIC} {ARTICLE}"
    decodes = Decodes(monkeypatch, model)
    whole = model.log_probabilities([text], TASK)
    assert max(decodes.tokens[-2:]) == 256
    monkeypatch.setattr(session, "_TEXT_PIECE", 96)
    cut = model.log_probabilities([text], TASK)
    for one, other in zip(whole, cut, strict=True):
        np.testing.assert_allclose(one[0], other[0], atol=0.25)
        assert sum(one[0]) == pytest.approx(sum(other[0]), rel=0.01)


def test_probabilities_of_all_next_tokens_sum_to_one() -> None:
    logits = np.array([[1.0, 2.0, 800.0, 799.0]], dtype=np.float32)
    values = [session.chosen(logits, [token])[0] for token in range(4)]
    assert sum(map(math.exp, values)) == pytest.approx(1.0)


def test_each_token_is_looked_up_in_its_own_row() -> None:
    logits = np.array([[0.0, 0.0], [0.0, math.log(3)]], dtype=np.float32)
    assert [math.exp(value) for value in session.chosen(logits, [0, 1])] == pytest.approx([0.5, 0.75])
