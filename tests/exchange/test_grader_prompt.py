"""Templates out of messages: their texts come out as they went in, and nothing in them runs."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from judge.errors import InputFault, SampleFault
from judge.exchange.grader_criterion import score_part
from judge.exchange.grader_prompt import make_prompt
from judge.exchange.openai_grader import Message, ScoreModelGrader
from judge.exchange.part import Part
from judge.intake.record_sample import read_sample
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.rubric.rubric_file import parse_rubric
from judge.sample import Sample
from judge.wiring import BUILT_IN

SHOWN = "{{ sample.output_text }}"


def part(*messages: tuple[str, str], name: str = "s") -> Part:
    asked = tuple(Message(role=role, content=content) for role, content in messages)  # type: ignore[arg-type]
    return score_part(name, ScoreModelGrader(type="score_model", model="m", input=asked), name)


def question(*parts: Part, **fields: Any) -> Question:
    with TemporaryDirectory() as folder:
        (Path(folder) / "made.j2").write_text(make_prompt(parts).template, "utf-8")
        criteria = [dict(one.criterion or {}) for one in parts]
        rubric = parse_rubric({"name": "made", "description": "d", "prompt": "made", "criteria": criteria})
        prompts = Prompts([Path(folder), BUILT_IN / "prompts"])
        prompts.check(rubric)
        sample = read_sample({"id": 1, "prompt": "Which?", "response": "Paris", "reference_answer": {"city": "Lyon"}, **fields})
        assert isinstance(sample, Sample)
        return prompts.render(rubric, sample)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{{ item.x }}", "never shown"),
        ("no field at all", "never shown"),
        (SHOWN + "{{ ''.__class__ }}", "wanted"),
        (SHOWN + "{{ item['}}'] }}", "rename it"),
        (SHOWN + "{{ item.x.__class__[0]['\\'] }}", "rename it"),
        (SHOWN + "x" * 99_999, "wanted"),
    ],
)
def test_what_cannot_be_shown_is_refused(content: str, says: str) -> None:
    with pytest.raises(InputFault, match=says):
        make_prompt([part(("user", content))])


@pytest.mark.parametrize("field", ["missing", "__class__", "items", "x.__class__", "x.upper", "list[7]"])
def test_a_field_that_the_record_lacks_leaves_it_unscored(field: str) -> None:
    with pytest.raises(SampleFault):
        question(part(("user", SHOWN + f"{{{{ item.{field} }}}}")), x="y", list=[1])


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("{}%#-x \n'\"\\") | st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30))
@example("{%- raw %}{% endraw %}{# x #}{")
@example("{{{")
def test_a_text_of_the_grader_comes_out_as_it_went_in(text: str) -> None:
    if "{{" in text:
        with pytest.raises(InputFault):
            make_prompt([part(("user", f"<{text}>{SHOWN}"))])
        return
    made = question(part(("system", f"<{text}>"), ("user", f"<{text}>{SHOWN}")))
    plain = "\n".join(text.splitlines()) if "\r" not in text else None
    if plain is not None and not {"\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"} & {*text}:
        assert f"<{text}>" in made.system
        assert f"<{text}>" in made.user


def test_fields_are_shown_in_their_place() -> None:
    made = question(
        part(
            (
                "user",
                "R {{item.reference_answer}} S {{sample.output_text}} M {{item.messages}} C {{item.city}} L {{item.list}} D {{item.d.e}}",
            )
        ),
        city="Nice",
        list=[1, "a"],
        d={"e": True},
    ).user
    assert "Paris\n</response-" in made
    assert "Which?\n</prompt-" in made
    assert '"city": "Lyon"' in made
    assert made.index("R <ground_truth-") < made.index("S <response-") < made.index("M <prompt-")
    assert made.endswith('C Nice L [1, "a"] D true')


def test_a_field_inside_a_fence_is_named() -> None:
    made = question(
        part(("user", "{{item.reference_answer.city}} {{sample.output_json.a[0].b}} {{sample.output_tools[0].function.name}}"))
    ).user
    assert "the field city of this:\n<ground_truth-" in made
    assert "the field a 0 b of this:\n<response-" in made
    assert "the field output_tools 0 function name of this:\n<response-" in made


def test_instructions_without_fields_are_the_systems() -> None:
    made = question(
        part(("system", "Be strict."), ("developer", "Rate {{ item.city }}."), ("user", SHOWN), ("assistant", "5")), city="X"
    )
    assert made.system.startswith("Be strict.\n\n")
    assert "Text between <NAME-ID>" in made.system
    assert "## s (" in made.system
    assert "Instructions:\n\nRate X.\n\nUser:\n\n<response-" in made.user
    assert made.user.endswith("Assistant:\n\n5")


def test_several_graders_stand_in_one_question() -> None:
    parts = [part(("user", f"One {SHOWN}"), name="one"), part(("user", f"Two {SHOWN}"), name="two")]
    made = question(*parts).user
    assert made.index("# About the criterion one\n\nOne") < made.index("# About the criterion two\n\nTwo")
    assert "the graders with a model are asked together, in one question with a part for each" in make_prompt(parts).notes


def test_several_messages_of_one_grader_stand_under_its_name_once() -> None:
    parts = [part(("user", f"One {SHOWN}"), ("user", "Once more"), name="one"), part(("user", "Two"), name="two")]
    made = question(*parts).user
    assert [made.count(f"# About the criterion {name}\n") for name in ("one", "two")] == [1, 1]
    assert made.index("One") < made.index("Once more") < made.index("# About the criterion two")
