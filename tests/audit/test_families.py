"""What holds for every family."""

import pytest

from judge.audit.families import FAMILIES, choose
from judge.audit.family import Family
from judge.errors import SettingsFault
from tests.audit.conftest import target, variants
from tests.audit.planted import sample

ALL = [pytest.param(one, id=one.name) for one in FAMILIES.values()]


def test_an_unknown_family_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsFault, match="no family 'verdict_eco'; did you mean 'verdict_echo'"):
        choose(["verdict_eco"])
    with pytest.raises(SettingsFault, match="there are: null, refusal"):
        choose(["zzz"])


def test_there_are_enough_families_and_each_is_chosen_once() -> None:
    assert len(FAMILIES) >= 18
    assert [one.name for one in choose(["plea", "tone", "plea"])] == ["plea", "tone"]
    assert choose(None) == tuple(FAMILIES.values())


@pytest.mark.parametrize("family", ALL)
def test_the_same_seed_gives_the_same_text_and_other_seeds_give_others(family: Family) -> None:
    assert [family.attack(target(seed)) for seed in range(20)] == [family.attack(target(seed)) for seed in range(20)]
    assert len(variants(family)) >= 3


@pytest.mark.parametrize("family", ALL)
def test_an_attack_changes_the_response_and_is_bounded(family: Family) -> None:
    weak = sample(0)
    made = variants(family)
    assert weak.response not in made
    assert max(map(len, made)) <= 5 * len(weak.response) + len(weak.task) + 2_000


@pytest.mark.parametrize("family", ALL)
def test_what_is_added_leaves_the_words_of_the_response_there(family: Family) -> None:
    if family.kind in ("added", "siblings"):
        assert all("stands by the river" in text for text in variants(family))


@pytest.mark.parametrize("family", ALL)
def test_an_empty_response_or_prompt_breaks_no_family(family: Family) -> None:
    for changes in ({"response": ""}, {"messages": ()}, {"reference": None}, {"reference": {"a": [1]}}):
        assert all(isinstance(text, str) for text in variants(family, 10, **changes))
