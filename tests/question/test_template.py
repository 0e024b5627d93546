"""Templates: what they draw in, extend and cannot show is known before the first sample."""

import pytest

from judge.errors import PromptFault
from judge.question.template import Absent
from tests.question.conftest import NAMES, Write


def test_templates_that_include_the_next_one_twice_are_refused(write: Write) -> None:
    chain = {f"t{at}": f"{{% include 't{at + 1}.j2' %}}" * 2 for at in range(30)}
    with pytest.raises(PromptFault, match=r"prompts/t0\.j2: more than 100 templates are drawn in"):
        write(**chain, t30="x").check("t0.j2", NAMES)


@pytest.mark.parametrize("how", ["include 'a.j2'", "extends 'a.j2'", "import 'a.j2' as a", "from 'a.j2' import a"])
def test_a_template_that_draws_itself_in_is_refused(write: Write, how: str) -> None:
    templates = write(a=f"{{% {how} %}}", b=f"{{% {how} %}}")
    with pytest.raises(PromptFault, match=r"includes itself: a\.j2 -> a\.j2"):
        templates.check("a.j2", NAMES)
    with pytest.raises(PromptFault):
        templates.write("a.j2", {})


def test_a_block_is_found_in_what_a_template_extends(write: Write) -> None:
    templates = write(
        own="{% extends 'base.j2' %}{% block a %}[{{ super() }}]{% endblock %}",
        base="{% block a %}A{% endblock %}{% block b %}B{{ self.a() }}{% endblock %}",
    )
    assert [templates.has("own.j2", block) for block in "abc"] == [True, True, False]
    assert [templates.write("own.j2", {}, block) for block in "ab"] == ["[A]", "B[A]"]
    assert templates.write("own.j2", {}) == "[A]B[A]"


def test_macros_of_another_file_can_be_used(write: Write) -> None:
    templates = write(own="{% import 'm.j2' as m %}{{ m.twice(response) }}", m="{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}")
    assert templates.check("own.j2", NAMES) == {"response"}
    assert templates.write("own.j2", {"response": "a"}) == "aa"


def test_the_line_of_an_included_file_is_told(write: Write) -> None:
    with pytest.raises(PromptFault, match=r"^prompts/own\.j2: line 2 of part\.j2: division by zero"):
        write(own="{% include 'part.j2' %}", part="\n{{ 1 / 0 }}").write("own.j2", {})


def test_what_is_absent_may_be_asked_for_and_not_written(write: Write) -> None:
    assert write(own="{{ 'yes' if x else 'no' }}").write("own.j2", {"x": Absent("x")}) == "no"
    with pytest.raises(PromptFault, match="the record has no x"):
        write(own="{{ x }}").write("own.j2", {"x": Absent("x")})
