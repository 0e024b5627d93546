"""Prompts that differ, and that nobody sees to differ."""

from judge.audit.marked import marked
from judge.question.prompts import Prompts
from tests.audit.planted import GROUPED, sample


def test_a_sample_without_a_prompt_stays_as_it_is() -> None:
    bare = sample(0).model_copy(update={"messages": ()})
    assert marked(bare, 5) == bare


def test_each_number_makes_a_prompt_of_its_own_with_the_same_words(prompts: Prompts) -> None:
    prompts.check(GROUPED)
    made = [marked(sample(0), number) for number in range(1, 200)]
    assert {one.task.rstrip() for one in made} == {sample(0).task}
    assert len({prompts.sibling_key(GROUPED, one) for one in made}) == 199
    assert len({prompts.render(GROUPED, one).hash for one in made}) == 199, "so that the judge is asked anew"


def test_siblings_with_the_same_number_stay_siblings(prompts: Prompts) -> None:
    prompts.check(GROUPED)
    assert len({prompts.sibling_key(GROUPED, marked(sample(0, rollout), 9)) for rollout in range(3)}) == 1
