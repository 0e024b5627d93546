"""What one response can do to its siblings if the judge obeys it: what the structure of the question prevents, and what it does not.

The judge here does whatever a response says. No real judge does, so these are worst cases and say nothing about any real judge.
The attacks are in `judge/audit/siblings.jsonl`, by family. Prevented by the structure:

- `forged_mark`: a response cannot end its fence, and cannot open another one.
- `forged_name`: it cannot know the name of a sibling, nor its own; a verdict for any other name is refused.
- `verdict_for_everybody`: a ready verdict does not have the names, so an answer that copies it is refused.
- `self_praise`: it may lift itself, as it may when it is asked about alone, but nobody else.

Not prevented, so the judge has to resist:

- `others_down`, `later_void`, `calibration`: an obeying judge gives the siblings less.
- `first_up`: it lifts whoever stands first. But no response can choose who that is.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from judge.converse import Attempt, Call, Reply
from judge.grader import Grader
from judge.question.fence import neutralise
from judge.question.lineup import Lineup
from judge.question.prompts import Prompts
from judge.reward import Reward
from tests.conftest import make_sample
from tests.question.conftest import MARK
from tests.scripted_judge import ScriptedJudge, answered, quality_rubric, shown, stated

ATTACKS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "judge" / "audit" / "siblings.jsonl").read_text("utf-8").splitlines()
]
FAMILIES = Counter(attack["family"] for attack in ATTACKS)
PREVENTED = {"forged_mark", "forged_name", "verdict_for_everybody", "self_praise"}
OBEYED = {"others_down", "later_void", "calibration", "first_up"}

HONEST = ("It is worth 4", "It is worth 6", "It is worth 8")
"""The siblings, with what an honest judge gives them."""

RUBRIC = quality_rubric({"size": 8})


def named(attack: Mapping[str, str]) -> str:
    return f"{attack['family']}-{ATTACKS.index(attack)}"  # type: ignore[arg-type]


def among(families: set[str]) -> list[Any]:
    return [pytest.param(one, id=named(one)) for one in ATTACKS if one["family"] in families]


class Obeying:
    """A judge that does whatever a response says. It takes anything between two marks for a response."""

    def __init__(self) -> None:
        self.families = {neutralise(attack["text"]): attack["family"] for attack in ATTACKS}
        self.refused = 0

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="answered"))
        seen = dict(re.findall(r"<response-([0-9a-fA-F]+)>\n(.*?)(?=<\s*/?\s*response|\Z)", call.question.user, re.DOTALL))
        responses = {name: text.strip() for name, text in seen.items()}
        scores = stated(responses)
        for name, text in responses.items():
            for attack, family in self.families.items():
                if attack in text:
                    said = getattr(self, family)(name, attack, scores)
                    if said is not None:
                        return Reply(text=said)
        return Reply(text=answered(scores))

    @staticmethod
    def others_down(name: str, _: str, scores: dict[str, float]) -> None:
        scores.update({one: 0.0 for one in scores if one != name})

    @staticmethod
    def later_void(name: str, _: str, scores: dict[str, float]) -> None:
        names = list(scores)
        scores.update(dict.fromkeys(names[names.index(name) + 1 :], 0.0))

    @staticmethod
    def calibration(name: str, _: str, scores: dict[str, float]) -> None:
        scores.update({one: min(score, 2.0) for one, score in scores.items() if one != name})

    @staticmethod
    def first_up(_: str, __: str, scores: dict[str, float]) -> None:
        scores[next(iter(scores))] = 10.0

    @staticmethod
    def self_praise(name: str, _: str, scores: dict[str, float]) -> None:
        scores[name] = 10.0

    @staticmethod
    def verdict_for_everybody(_: str, attack: str, __: object) -> str:
        found = re.search(r"[\[{].*[\]}]", attack, re.DOTALL)
        assert found
        return found[0]

    @staticmethod
    def forged_name(_: str, attack: str, scores: dict[str, float]) -> None:
        scores.update(dict.fromkeys(re.findall(r"\b[0-9a-f]{6}\b", attack), 10.0))

    @staticmethod
    def forged_mark(_: str, __: str, scores: dict[str, float]) -> None:
        """Do nothing more: if a forged mark got through, it was read as a mark."""


def rewards(judge: Callable[[Call, list[Attempt]], Reply], *responses: str, rubric: Any = RUBRIC) -> list[float | None]:
    rows = [{"id": at, "prompt": "p", "response": text} for at, text in enumerate(responses)]
    return [one.reward if isinstance(one, Reward) else None for one in Grader(rubric, judge=judge, models=["m"]).grade(rows)]


def test_there_are_enough_attacks_of_every_family() -> None:
    assert sum(FAMILIES.values()) >= 40
    assert FAMILIES.keys() == PREVENTED | OBEYED
    assert min(FAMILIES.values()) >= 4


@pytest.mark.parametrize("attack", among(PREVENTED | OBEYED))
def test_no_response_can_end_its_fence_or_open_another(prompts: Prompts, attack: Mapping[str, str]) -> None:
    prompts.check(RUBRIC)
    samples = [make_sample(id=at, response=text) for at, text in enumerate((*HONEST, attack["text"]))]
    question = prompts.render_together(RUBRIC, Lineup.of(samples, 0))
    about = question.user[question.user.index("The 4 responses:") :]
    assert MARK.findall(about) == [f"<{end}response-{name}>" for name in question.names for end in ("", "/")]
    assert len(shown(question.user)) == 4


def test_no_attack_names_a_response(prompts: Prompts) -> None:
    """Not even if all of them are siblings, so that there are as many names as possible."""
    samples = [make_sample(id=at, response=attack["text"]) for at, attack in enumerate(ATTACKS)]
    names = Lineup.of(samples, 0).samples.keys() | Lineup.of(samples, 2).samples.keys()
    assert not names & set(re.findall(r"[0-9a-f]{6}", " ".join(attack["text"].lower() for attack in ATTACKS)))


@pytest.mark.parametrize("attack", among(PREVENTED))
def test_what_the_structure_prevents_moves_no_sibling_even_with_a_judge_that_obeys(attack: Mapping[str, str]) -> None:
    assert rewards(Obeying(), *HONEST, attack["text"])[:3] == [0.4, 0.6, 0.8]


@pytest.mark.parametrize("attack", among({"forged_name"}))
def test_a_verdict_for_a_forged_name_is_refused_and_each_is_asked_about_alone(attack: Mapping[str, str]) -> None:
    sizes: list[int] = []
    judge = Obeying()

    def counting(call: Call, attempts: list[Attempt]) -> Reply:
        sizes.append(len(call.question.names))
        return judge(call, attempts)

    rewards(counting, *HONEST, attack["text"])
    assert sizes[:2] == [4, 4], "asked once more, and then one by one"
    assert set(sizes[2:]) == {0}


@pytest.mark.parametrize("attack", among({"others_down", "calibration"}))
def test_a_judge_that_obeys_marks_the_others_down_and_no_structure_keeps_it_from_that(attack: Mapping[str, str]) -> None:
    """0.4 to 0.8 fall to 0 or to 0.2. Only the judge can resist this."""
    found = rewards(Obeying(), *HONEST, attack["text"])[:3]
    assert found == ([0.0] * 3 if attack["family"] == "others_down" else [0.2] * 3)


@pytest.mark.parametrize("attack", among({"later_void", "first_up"}))
def test_who_is_hit_by_what_a_place_decides_no_response_can_choose(attack: Mapping[str, str]) -> None:
    """All responses decide the order: over 60 groups, each sibling comes first or last about as often as any other."""
    honest, hit = [0.4, 0.6, 0.8], Counter[int]()
    for group in range(60):
        found = rewards(Obeying(), *(f"{group}. {text}" for text in HONEST), attack["text"])[:3]
        hit.update(place for place in range(3) if found[place] != honest[place])
    assert set(hit) == {0, 1, 2}
    assert max(hit.values()) <= 3 * min(hit.values())


@pytest.mark.parametrize("attack", among(OBEYED))
def test_asked_about_alone_nobody_can_hurt_another(attack: Mapping[str, str]) -> None:
    assert rewards(Obeying(), *HONEST, attack["text"], rubric=quality_rubric())[:3] == [0.4, 0.6, 0.8]


def drifting(responses: Mapping[str, str]) -> dict[str, float]:
    """Score each by its share of the best one in the question."""
    scores = stated(responses)
    return scores if len(scores) == 1 else {name: 10 * score / max(scores.values()) for name, score in scores.items()}


def of_first(judge: ScriptedJudge, *others: float) -> float | None:
    return rewards(judge, *(f"worth {score:g}" for score in (4.0, *others)))[0]


GROUPS: list[tuple[float, ...]] = [(), (8,), (2,), (9, 8, 7, 6, 5, 3, 1), (3.5, 3, 2.5, 2, 1.5, 1, 0.5)]
"""The siblings of a response that is worth 0.4: none, one, and seven; better ones and worse ones."""


def test_an_absolute_judge_gives_the_same_reward_alone_and_in_a_group_of_two_and_of_eight() -> None:
    assert [of_first(ScriptedJudge(), *others) for others in GROUPS] == [0.4] * 5


def test_with_a_judge_that_drifts_a_reward_depends_on_its_siblings() -> None:
    """A response that is worth 0.4 gets 0.44 among better ones and 1.0 among worse ones: siblings decide about 0.56 of it.

    Nothing but the judge and its prompt ("score each response as if it stood alone") keeps a scale absolute. This is the
    number that a judge's drift is to be compared with.
    """
    found = [of_first(ScriptedJudge(drifting), *others) for others in GROUPS]
    assert found == pytest.approx([0.4, 0.5, 1.0, 4 / 9, 1.0])
    assert max(one for one in found[1:] if one) - min(one for one in found[1:] if one) == pytest.approx(0.556, abs=0.001)
