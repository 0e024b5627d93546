"""The ladder of forms: what is tried, and what is remembered; tests/providers/bedrock and tests/providers/chat climb it."""

import pytest

from judge.converse import Reply
from judge.errors import Garbled, Rejected
from judge.providers.ladder import Ladder, Rung, forms
from judge.question.prompts import Prompts
from judge.question.question import Turn
from tests.conftest import make_call

BEST, WORSE = Rung("schema"), Rung("plain")


class Model:
    """A model that refuses some rungs."""

    def __init__(self, *refused: Rung) -> None:
        self.refused = set(refused)
        self.asked: list[Rung] = []

    def __call__(self, rung: Rung) -> Reply:
        self.asked.append(rung)
        if rung in self.refused:
            raise Rejected
        return Reply(text="yes", form=rung.form)


def test_a_refused_rung_is_tried_once() -> None:
    ladder, model = Ladder(), Model(BEST)
    assert [ladder.ask("m", [BEST, WORSE], model).form for _ in range(2)] == ["plain", "plain"]
    assert model.asked == [BEST, WORSE, WORSE]


def test_another_model_has_refused_nothing() -> None:
    ladder, model = Ladder(), Model(BEST)
    for name in ("m", "n"):
        ladder.ask(name, [BEST, WORSE], model)
    assert model.asked == [BEST, WORSE, BEST, WORSE]


def test_a_request_that_is_refused_on_every_rung_teaches_nothing() -> None:
    ladder, model = Ladder(), Model(BEST, WORSE)
    for _ in range(2):
        with pytest.raises(Rejected):
            ladder.ask("m", [BEST, WORSE], model)
    assert model.asked == [BEST, WORSE, BEST, WORSE]


def test_no_other_fault_leads_down() -> None:
    def garble(_: Rung) -> Reply:
        raise Garbled

    with pytest.raises(Garbled):
        Ladder().ask("m", [BEST, WORSE], garble)


def test_where_all_was_refused_before_the_last_rung_is_tried() -> None:
    ladder, model = Ladder(), Model(BEST)
    ladder.ask("m", [BEST, WORSE], model)
    with pytest.raises(Rejected):
        ladder.ask("m", [BEST], model)
    assert model.asked[-1] == BEST


def test_the_forms_in_which_a_question_can_be_asked(prompts: Prompts) -> None:
    turns = (Turn(role="user", text="Why?"),)
    assert forms(make_call(prompts).question) == ("schema", "tool", "plain")
    assert forms(make_call(prompts, schema_varies=True).question) == ("tool", "plain")
    assert forms(make_call(prompts, reply_schema=None).question) == ("plain",)
    assert forms(make_call(prompts, turns=turns).question) == ("plain",)
