"""What a template uses is known before it is written."""

import pytest

from judge.errors import PromptFault
from tests.question.conftest import NAMES, Write


def test_an_unknown_variable_is_told_with_its_line(write: Write) -> None:
    with pytest.raises(PromptFault, match=r"unknown variable 'reponse'; did you mean 'response'\?.*\(line 3\)"):
        write(own="a\n\n{{ reponse }}").check("own.j2", NAMES)


@pytest.mark.parametrize(
    ("source", "used"),
    [
        pytest.param("{{ response }}", {"response"}, id="plain"),
        pytest.param("{{ rubric.criteria | length }}{{ rubric['name'] }}", {"rubric.criteria", "rubric.name"}, id="fields"),
        pytest.param("{% set r = rubric %}{{ r.criteria }}", {"rubric"}, id="under-another-name"),
        pytest.param("{% include 'part.j2' %}", {"prompt"}, id="included"),
        pytest.param("{% extends 'base.j2' %}{{ prompt }}", {"response", "rubric.criteria"}, id="outside-of-blocks"),
        pytest.param("{% extends 'base.j2' %}{% block a %}x{% endblock %}", {"rubric.criteria"}, id="replaced"),
        pytest.param(
            "{% extends 'base.j2' %}{% block a %}{{ super() }}{% endblock %}", {"response", "rubric.criteria"}, id="extended"
        ),
        pytest.param("{% extends 'middle.j2' %}{% block b %}x{% endblock %}", set(), id="replaced-one-by-one"),
        pytest.param("{% macro m() %}{{ prompt }}{% endmacro %}", {"prompt"}, id="macro"),
        pytest.param("x", set(), id="nothing"),
    ],
)
def test_what_a_template_uses_is_known(write: Write, source: str, used: set[str]) -> None:
    base = "{% block a %}{{ response }}{% endblock %}{% block b %}{{ rubric.criteria }}{% endblock %}"
    middle = "{% extends 'base.j2' %}{% block a %}x{% endblock %}"
    assert write(own=source, part="{{ prompt }}", base=base, middle=middle).check("own.j2", NAMES) == used
