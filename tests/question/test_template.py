"""Templates: found in their folders and nowhere else, and what they use is known before the first sample."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judge.bounds import TEMPLATE_BYTES
from judge.errors import PromptFault
from judge.question.template import Absent, Templates

KNOWN = frozenset({"response", "prompt", "rubric"})
Write = Callable[..., Templates]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write templates by their names."""

    def make(**sources: str) -> Templates:
        for name, source in sources.items():
            (tmp_path / f"{name}.j2").write_text(source, "utf-8")
        return Templates([tmp_path])

    return make


@pytest.mark.parametrize(
    "name", ["../secret.j2", "a/../../secret.j2", "/etc/passwd", "..", "", ".", "a\0b.j2", "missing.j2"], ids=str
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.j2").write_text("secret")
    (tmp_path / "prompts" / "a").mkdir(parents=True)
    with pytest.raises(PromptFault, match="no prompt is called"):
        Templates([tmp_path / "prompts"]).check(name, KNOWN)


@pytest.mark.parametrize("source", ["secret", "{{ response }}"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, source: str) -> None:
    (tmp_path / "secret.j2").write_text(source)
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "own.j2").symlink_to(tmp_path / "secret.j2")
    (tmp_path / "prompts" / "includes.j2").write_text("{% include 'own.j2' %}")
    templates = Templates([tmp_path / "prompts"])
    for use in (
        lambda: templates.check("own.j2", KNOWN),
        lambda: templates.check("includes.j2", KNOWN),
        lambda: templates.write("own.j2", {"response": "x"}),
        lambda: templates.write("includes.j2", {"response": "x"}),
    ):
        with pytest.raises(PromptFault, match=r"own\.j2: wanted a file in this folder, found a link to .*secret\.j2"):
            use()


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real" / "of-today").mkdir(parents=True)
    (tmp_path / "real" / "of-today" / "own.j2").write_text("yes")
    (tmp_path / "real" / "own.j2").symlink_to(Path("of-today") / "own.j2")
    (tmp_path / "prompts").symlink_to(tmp_path / "real")
    assert Templates([tmp_path / "prompts"]).write("own.j2", {}) == "yes"


def test_a_file_that_is_too_large_is_refused(write: Write) -> None:
    write(own="x" * TEMPLATE_BYTES).check("own.j2", KNOWN)
    with pytest.raises(PromptFault, match=r"prompts/own\.j2: wanted at most 100,000 bytes"):
        write(own="x" * (TEMPLATE_BYTES + 1)).check("own.j2", KNOWN)


def test_templates_that_include_the_next_one_twice_are_refused(write: Write) -> None:
    chain = {f"t{at}": f"{{% include 't{at + 1}.j2' %}}" * 2 for at in range(30)}
    with pytest.raises(PromptFault, match=r"prompts/t0\.j2: more than 100 templates are drawn together"):
        write(**chain, t30="x").check("t0.j2", KNOWN)


@pytest.mark.parametrize("how", ["include 'a.j2'", "extends 'a.j2'", "import 'a.j2' as a", "from 'a.j2' import a"])
def test_a_template_that_draws_itself_in_is_refused(write: Write, how: str) -> None:
    templates = write(a=f"{{% {how} %}}", b=f"{{% {how} %}}")
    with pytest.raises(PromptFault, match=r"includes itself: a\.j2 -> a\.j2"):
        templates.check("a.j2", KNOWN)
    with pytest.raises(PromptFault):
        templates.write("a.j2", {})


def test_an_unknown_variable_is_told_with_its_line(write: Write) -> None:
    with pytest.raises(PromptFault, match=r"unknown variable 'reponse'; did you mean 'response'\?.*\(line 3\)"):
        write(own="a\n\n{{ reponse }}").check("own.j2", KNOWN)


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
    assert write(own=source, part="{{ prompt }}", base=base, middle=middle).check("own.j2", KNOWN) == used


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
    assert templates.check("own.j2", KNOWN) == {"response"}
    assert templates.write("own.j2", {"response": "a"}) == "aa"


def test_the_line_of_an_included_file_is_told(write: Write) -> None:
    with pytest.raises(PromptFault, match=r"^prompts/own\.j2: line 2 of part\.j2: division by zero"):
        write(own="{% include 'part.j2' %}", part="\n{{ 1 / 0 }}").write("own.j2", {})


def test_what_is_absent_may_be_asked_for_and_not_written(write: Write) -> None:
    assert write(own="{{ 'yes' if x else 'no' }}").write("own.j2", {"x": Absent("x")}) == "no"
    with pytest.raises(PromptFault, match="the record has no x"):
        write(own="{{ x }}").write("own.j2", {"x": Absent("x")})
