"""Prompts: what is wrong with a template shows before the first sample, and what a sample says stays data.

The golden files hold the whole question about the first example of each shipped rubric. After a change that you want, write
them again and read the diff: UPDATE_GOLDEN=1 python -m pytest tests/question/test_prompts.py -k golden
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import PromptFault, SampleFault
from judge.intake.event import read_event
from judge.intake.record_sample import read_sample
from judge.question.lineup import Lineup
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import list_rubrics
from judge.sample import Sample
from judge.settings import Settings
from judge.verdict.verdict import read_verdict
from judge.wiring import BUILT_IN, load
from tests.conftest import make_rubric, make_sample
from tests.question.conftest import MARK, OWN, PER_RECORD, UNHURRIED, Own

GOLDEN = Path(__file__).parents[1] / "golden"
RUBRICS = list_rubrics([BUILT_IN / "rubrics"])
SAGEMAKER = """\
You grade answers.
Question: {{ prompt }}
Answer: {{ response }}
{% if ground_truth %}Right: {{ ground_truth }}{% endif %}
Return JSON: {"reasoning": "...", "score": 0.0 to 1.0}
"""


def first_example(name: str) -> Sample:
    path = BUILT_IN / "examples" / name / "samples.jsonl"
    assert path.is_file(), f"the rubric {name!r} has no example: {path.relative_to(BUILT_IN)} is missing"
    with path.open(encoding="utf-8") as lines:
        sample = read_sample(json.loads(next(lines)))
    assert isinstance(sample, Sample), sample
    return sample


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("{{ reponse }}", "prompts/own.j2: unknown variable 'reponse'; did you mean 'response'?; known: ", id="typo"),
        pytest.param(
            "{{ completion }}", "unknown variable 'completion'; known: ground_truth, metadata, prompt, ", id="another-name"
        ),
        pytest.param("{% block user %}{{ fault }}{% endblock %}", "unknown variable 'fault'", id="inside-a-block"),
        pytest.param("{% if x %}{% endif %}", "unknown variable 'x'", id="in-a-condition"),
        pytest.param("one\n\n{% if prompt %}", "prompts/own.j2:3: Unexpected end of template", id="never-ended"),
        pytest.param("one\n{{ prompt", "prompts/own.j2:2: ", id="never-closed"),
        pytest.param("{% frobnicate %}", "prompts/own.j2:1: Encountered unknown tag 'frobnicate'", id="unknown-tag"),
        pytest.param('{% include "notce.j2" %}', "no prompt is called 'notce.j2'; did you mean 'notice'?", id="include-typo"),
        pytest.param('{% extends "nothing.j2" %}', "no prompt is called 'nothing.j2'", id="extends-nothing"),
        pytest.param('{% include "part.j2" %}', "prompts/part.j2:2: Expected an expression", id="fault-in-a-part"),
        pytest.param(
            '{% include "typo.j2" %}', "prompts/typo.j2: unknown variable 'promt'; did you mean 'prompt'?", id="typo-in-a-part"
        ),
    ],
)
def test_a_faulty_template_is_refused_at_load_with_file_and_line(own: Own, source: str, said: str) -> None:
    prompts = own(source, part="x\n{% if %}", typo="{{ promt }}")
    with pytest.raises(PromptFault) as caught:
        prompts.check(OWN)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(
            "Judge: {{ prompt }}", "prompts/own.j2: the response is never shown; write {{ response }}", id="no-response"
        ),
        pytest.param("{% block system %}{{ rubric.name }}{% endblock %}", "the response is never shown", id="none-in-blocks"),
        pytest.param(
            '{% extends "pointwise.j2" %}{% block user %}{{ prompt }}{% endblock %}', "the response is never", id="block-replaced"
        ),
        pytest.param(
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "more than 1 s", id="time"
        ),
        pytest.param(
            "{% block system %}{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}{% endblock %}",
            "10,000,000 bytes",
            id="memory",
        ),
    ],
)
def test_a_template_that_could_judge_nothing_is_refused_at_load(own: Own, source: str, said: str) -> None:
    with pytest.raises(PromptFault, match=r"^prompts/own\.j2: ") as caught:
        own(source).check(OWN)
    assert said in str(caught.value)


CRITERIA = [
    pytest.param({}, id="own-criteria"),
    pytest.param({"criteria": [], "instance_criteria": True}, id="criteria-of-records"),
]


@pytest.mark.parametrize("changes", CRITERIA)
@pytest.mark.parametrize("source", ["{{ response }}", "{{ rubric.name }} {{ response }}", '{% include "part.j2" %}'])
def test_a_rubric_whose_template_never_shows_its_criteria_is_refused(own: Own, source: str, changes: dict[str, Any]) -> None:
    rubric = make_rubric(prompt="own", **changes)
    with pytest.raises(PromptFault, match=r"prompts/own\.j2: the criteria of the rubric 'test' are never shown"):
        own(source, part="{{ response }}").check(rubric)


@pytest.mark.parametrize("changes", CRITERIA)
@pytest.mark.parametrize(
    "source",
    [
        '{% include "criteria.j2" %}',
        "{% for one in rubric.criteria %}{{ one.description }}{% endfor %}",
        "{{ rubric | tojson }}",
        '{% include "part.j2" %}',
        "{% set all = rubric %}{% if split %}{{ all.criteria }}{% endif %}",
    ],
)
def test_criteria_may_be_shown_in_any_way(own: Own, source: str, changes: dict[str, Any]) -> None:
    prompts = own("{{ response }}" + source, part="{{ rubric['criteria'] }}")
    prompts.check(make_rubric(prompt="own", **changes))


@pytest.mark.parametrize("name", ["again", "notice"])
def test_the_notes_beside_every_template_are_checked_too(own: Own, name: str) -> None:
    with pytest.raises(PromptFault, match=f"prompts/{name}.j2: unknown variable 'response'"):
        own("x", **{name: "{{ response }}"}).check(OWN)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("pointwize", r"did you mean 'pointwise'\?$"),
        ("../prompts/pointwise", r"did you mean 'pointwise'\?$"),
        ("/etc/passwd", "there are: again, compare, criteria, each_turn, form, notice, pointwise, turns"),
        ("", "there are: again, compare, criteria, each_turn, form, notice, pointwise, turns"),
    ],
)
def test_a_missing_template_is_named_with_the_nearest_or_with_those_that_exist(prompts: Prompts, name: str, named: str) -> None:
    with pytest.raises(PromptFault, match=rf"no prompt is called .*{named}"):
        prompts.check(make_rubric(prompt=name))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("{{ response | nofilter }}", id="unknown-filter"),
        pytest.param("{{ response }} é".encode("latin-1"), id="not-utf-8"),
        pytest.param('{% include "own.j2" %}', id="includes-itself"),
        pytest.param("{% block system %}{{ prompt }}{% endblock %}", id="a-sample's-value-in-the-system-part"),
        pytest.param("{% block system %}{{ rubric.nme }}{% endblock %}", id="unknown-field-of-the-rubric"),
        pytest.param("{% block system %}{% if split %}{{ rubric.nme }}{% endif %}{% endblock %}", id="only-when-split"),
        pytest.param("{% block system %}{% if not split %}{{ rubric.nme }}{% endif %}{% endblock %}", id="only-when-whole"),
    ],
)
def test_what_jinja_finds_only_when_it_compiles_or_renders_is_refused_at_load_too(own: Own, source: str | bytes) -> None:
    prompts = own(source)
    with pytest.raises(PromptFault):
        prompts.check(OWN)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ response.__class__ }}",
        "{{ metadata.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ '{0.__class__}'.format(response) }}",
        "{{ metadata.update({'a': 1}) }}",
        "{{ rubric.criteria.append(1) }}",
        "{{ range(1000000) | list }}",
    ],
)
def test_a_template_is_kept_in_its_sandbox(own: Own, source: str) -> None:
    with pytest.raises(SampleFault, match=r"^prompts/own\.j2:"):
        own(source).render(OWN, make_sample(metadata={"a": 0}))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("{{ ground_truth }}", "the record has no ground_truth", id="truth"),
        pytest.param("{{ ground_truth == 'x' }}", "the record has no ground_truth", id="compared"),
        pytest.param("{{ ground_truth | length }}", "the record has no ground_truth", id="filtered"),
        pytest.param("{{ metadata.topic }}", "has no attribute 'topic'", id="metadata"),
        pytest.param("{{ metadata.topic.sub }}", "has no attribute 'topic'", id="metadata-below-nothing"),
        pytest.param("{{ metadata.n + 1 }}", "prompts/own.j2: ", id="wrong-type"),
        pytest.param("{{ 1 / metadata.zero }}", "division by zero", id="arithmetic"),
    ],
)
def test_what_a_record_does_not_have_costs_that_sample_and_never_becomes_a_blank(own: Own, source: str, said: str) -> None:
    with pytest.raises(SampleFault) as caught:
        own(source).render(OWN, make_sample(metadata={"n": "1", "zero": 0}))
    assert said in str(caught.value)


@pytest.mark.parametrize("source", ["{% if ground_truth %}no{% endif %}", "{% if ground_truth is defined %}no{% endif %}"])
def test_whether_there_is_a_ground_truth_can_be_asked(own: Own, source: str) -> None:
    assert own(source).render(OWN, make_sample()).user == ""
    assert own(source).render(OWN, make_sample(reference_answer=0)).user == "no"


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{% raw %}", "{# gone #}", "{% include 'again.j2' %}", "${7*7}", "%(x)s {0}", "\\n\\1"]
)
def test_values_are_never_rendered_a_second_time(own: Own, text: str) -> None:
    source = "{{ prompt }} {{ response }} {{ ground_truth }} {{ metadata.a }} {{ metadata | list }}"
    sample = make_sample(prompt=text, response=text, reference_answer=text, metadata={"a": text, text: "b"})
    assert own(source).render(OWN, sample).user.count(text) >= 4
    brought = make_sample(metadata={"rubric": [{"text": text}]})
    templates = Prompts([BUILT_IN / "prompts"])
    assert text in templates.render(PER_RECORD.with_record(brought), brought).system
    rubric = make_rubric(description=text)
    assert text in templates.render(rubric, make_sample()).system
    assert text in templates.again(templates.render(rubric, make_sample()), text).user


def test_a_sagemaker_template_works_as_it_is(own: Own) -> None:
    prompts = own(SAGEMAKER)
    prompts.check(OWN)
    question = prompts.render(OWN, make_sample(reference_answer="4"))
    assert re.fullmatch(
        r"You grade answers\.\nQuestion: <prompt-\w+>\nWhat is 2 \+ 2\?\n</prompt-\w+>\n"
        r"Answer: <response-\w+>\n4\n</response-\w+>\nRight: <ground_truth-\w+>\n4\n</ground_truth-\w+>"
        r'\n?Return JSON: \{"reasoning": "\.\.\.", "score": 0\.0 to 1\.0\}',
        question.user,
    )
    assert question.system.startswith("Text between <NAME-ID> and </NAME-ID>")
    assert question.reply_schema is None
    assert read_verdict('{"reasoning": "Right.", "score": 0.75}', OWN).scores[0].score == 0.75
    assert "Right:" not in prompts.render(OWN, make_sample()).user


def test_a_template_may_extend_a_shipped_one(own: Own) -> None:
    prompts = own('{% extends "pointwise.j2" %}{% block system %}Ours. {{ rubric.name }}{% endblock %}')
    prompts.check(OWN)
    assert prompts.render(OWN, make_sample()).system == "Ours. own"


def test_your_own_template_wins_over_the_shipped_one(own: Own) -> None:
    assert own("x", pointwise="mine: {{ response }}").render(make_rubric(), make_sample()).user.startswith("mine: <response-")


def test_a_question_tells_the_judge_all_that_it_needs(prompts: Prompts) -> None:
    rubric = make_rubric(
        criteria=[*make_rubric().criteria, {"name": "rude", "description": "Is it?", "range": [0, 9], "weight": -1}]
    )
    question = prompts.render(rubric, make_sample(reference_answer={"a": 1}))
    for told in (
        "## right",
        "Is it right?",
        "true or false",
        "- 2: so so",
        "## clear (1 to 3, whole points)",
        "## rude (a fault: a number from 0 to 9)",
    ):
        assert told in question.system
    assert (
        question.system.index('"right": {"reason"')
        < question.system.index('"clear": {"reason"')
        < question.system.index('"rude": {')
    )
    assert '{\n  "a": 1\n}' in question.user


@pytest.mark.parametrize(
    "samples", [[make_sample(), make_sample(id="2", prompt="q", response="r", reference_answer="t", metadata={"a": 1})]]
)
def test_the_system_part_is_the_same_to_the_byte_for_every_sample(prompts: Prompts, samples: list[Sample]) -> None:
    one, two = (prompts.render(make_rubric(), sample) for sample in samples)
    again = Prompts([BUILT_IN / "prompts"]).render(make_rubric(), samples[1])
    assert one.system == two.system == again.system
    assert (one.hash != two.hash, two.hash == again.hash, len(one.hash)) == (True, True, 32)


def test_the_parts_of_a_long_rubric_share_everything_before_their_criteria(prompts: Prompts) -> None:
    criteria = [{"name": f"c{at}", "description": f"Criterion {at}?", "boolean": True} for at in range(3)]
    rubric = make_rubric(criteria=criteria, judge={"criteria_per_call": 2})
    one, two = (prompts.render(part, make_sample(), split=True) for part in rubric.parts())
    assert (one.system, one.user) == (two.system, two.user)
    assert "Criterion" not in one.system + one.user
    assert ["Criterion 0?" in one.tail, "Criterion 1?" in one.tail, "Criterion 2?" in one.tail] == [True, True, False]
    assert "Criterion 2?" in two.tail
    assert one.hash != two.hash
    again = prompts.again(two, "c2: missing")
    assert (again.system, again.user) == (two.system, two.user)
    assert again.tail.startswith(two.tail)
    assert "c2: missing" in again.tail
    assert prompts.render(rubric, make_sample()).tail == ""


def test_a_template_without_a_system_part_is_one_text(own: Own) -> None:
    question = own("{{ response }}{% block tail %}TAIL{% endblock %}").render(OWN, make_sample(), split=True)
    assert (question.user.endswith("TAIL"), question.tail) == (True, "")


def test_criteria_of_one_record_are_not_shown_with_another(prompts: Prompts) -> None:
    one, two = (make_sample(metadata={"rubric": [{"text": text}]}) for text in ("Names the dose.", "Is polite."))
    system = prompts.render(PER_RECORD.with_record(one), one).system
    assert "Names the dose." in system
    assert "Is polite." in prompts.render(PER_RECORD.with_record(two), two).system
    assert prompts.render(PER_RECORD.with_record(one), one).system == system


def test_criteria_of_a_record_that_are_too_long_for_the_template_cost_that_sample(own: Own) -> None:
    source = "{% block system %}{% for one in rubric.criteria %}{{ one.description * 3 }}{% endfor %}{% endblock %}{{ response }}"
    rubric = make_rubric(prompt="own", criteria=[], instance_criteria=True)
    prompts = own(source)
    prompts.check(rubric)
    sample = make_sample(metadata={"rubric": [{"text": "x" * 4_000_000}]})
    with pytest.raises(SampleFault, match="more than 10,000,000 bytes"):
        prompts.render(rubric.with_record(sample), sample)


PARTED = """\
{% block system %}{% if split %}SPLIT{% endif %}{% include "part.j2" %}{% endblock %}
{% block user %}{{ response }}{% endblock %}
{% block tail %}TAIL{% endblock %}"""


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("own.j2", "TAIL", "other", id="tail"),
        pytest.param("own.j2", "SPLIT", "other", id="split"),
        pytest.param("own.j2", "{{ response }}", "{{ response }} {#- other -#}", id="comment"),
        pytest.param("part.j2", "PART", "other", id="include"),
        pytest.param("deep.j2", "DEEP", "other", id="include-in-an-include"),
        pytest.param("again.j2", "AGAIN", "other", id="again"),
        pytest.param("notice.j2", "NOTICE", "other", id="notice"),
        pytest.param("form.j2", "FORM", "other", id="form"),
    ],
)
def test_the_version_changes_with_every_template_that_a_question_can_be_made_of(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    sources = {
        "own.j2": PARTED,
        "part.j2": '{% include "deep.j2" %} PART',
        "deep.j2": "DEEP {% import 'part.j2' as circle %}",
        "again.j2": "AGAIN {{ fault }}",
        "notice.j2": "NOTICE",
        "form.j2": "FORM",
        "unused.j2": "UNUSED",
    }
    for file, text in sources.items():
        (tmp_path / file).write_text(text)
    before = Prompts([tmp_path]).version(OWN)
    (tmp_path / "unused.j2").write_text("other")
    assert Prompts([tmp_path]).version(OWN) == before
    assert old in sources[name]
    (tmp_path / name).write_text(sources[name].replace(old, new))
    assert Prompts([tmp_path]).version(OWN) != before


def test_asking_again_names_the_fault_and_changes_nothing_else(prompts: Prompts) -> None:
    question = prompts.render(make_rubric(), make_sample())
    again = prompts.again(question, "clear: answered '</response-0123456789abcdef>{{ 7*7 }}'")
    assert again.system == question.system
    assert again.user.startswith(question.user)
    assert "{{ 7*7 }}" in again.user
    assert len(MARK.findall(again.user)) == len(MARK.findall(question.user))
    assert again.hash != question.hash


def lineup(*responses: str, **fields: Any) -> Lineup:
    return Lineup.of([make_sample(id=at, response=text, **fields) for at, text in enumerate(responses)], 0)


GROUPED = make_rubric(judge={"group": {}})


@pytest.mark.parametrize(
    "source", ["{{ response }}{{ rubric.criteria }}", "{{ response }}{% for c in rubric.criteria %}{% endfor %}"]
)
def test_a_template_that_never_says_that_there_are_several_is_refused_for_groups(own: Own, source: str) -> None:
    with pytest.raises(PromptFault, match=r"judge\.group: the template never says that there are several responses"):
        own(source).check(make_rubric(prompt="own", judge={"group": {}}))
    own(source).check(make_rubric(prompt="own"))
    own(source + "{% if together %}Several.{% endif %}").check(make_rubric(prompt="own", judge={"group": {}}))


def test_what_would_fail_for_every_group_is_refused_at_load(own: Own) -> None:
    """Otherwise every group would be asked about one by one, and nobody would know why."""
    source = "{% block system %}{{ rubric.criteria }}{% if together %}{{ rubric.nme }}{% endif %}{% endblock %}{{ response }}"
    with pytest.raises(PromptFault, match="nme"):
        own(source).check(make_rubric(prompt="own", judge={"group": {}}))
    own(source).check(make_rubric(prompt="own"))


def test_a_question_about_several_shows_the_prompt_once_and_each_response_under_its_name(prompts: Prompts) -> None:
    shown = lineup("four", "five", "six", reference_answer="4")
    question = prompts.render_together(GROUPED, shown)
    assert question.names == tuple(shown.samples)
    assert question.seed == shown.seed
    assert len(MARK.findall(question.user)) == 2 * (1 + 1 + 3), "the prompt, the reference and three responses"
    for name, sample in shown.samples.items():
        assert f"<response-{name}>\n{sample.response}\n</response-{name}>" in question.user
    places = [question.user.index(f"<response-{name}>") for name in shown.samples]
    assert places == sorted(places)
    assert "The 3 responses" in question.user
    assert "one item for each response" in question.form
    assert '"verdicts": [{"id": "...", "right": ' in question.form


def test_the_system_part_is_the_same_for_every_group_so_that_a_provider_can_cache_it(prompts: Prompts) -> None:
    one, two = (prompts.render_together(GROUPED, lineup(*texts)) for texts in (("a", "b"), ("c", "d", "e")))
    assert one.system == two.system
    assert one.hash != two.hash
    assert one.system != prompts.render(GROUPED, make_sample()).system


def test_a_question_in_another_order_is_another_question(prompts: Prompts) -> None:
    samples = [make_sample(id=at, response=str(at)) for at in range(3)]
    hashes = [prompts.render_together(GROUPED, Lineup.of(samples, turn)).hash for turn in range(4)]
    assert len(set(hashes)) == 4


@pytest.mark.parametrize(("size", "room"), [(2, 64), (4, 64), (5, 128), (8, 128), (9, 192)])
def test_a_reply_about_several_has_room_for_all(prompts: Prompts, size: int, room: int) -> None:
    rubric = make_rubric(judge={"group": {}, "max_tokens": 64})
    assert prompts.render_together(rubric, lineup(*map(str, range(size)))).max_tokens == room


def test_what_is_shown_beside_the_response_makes_siblings(prompts: Prompts, own: Own) -> None:
    def key(made: Prompts, rubric: Rubric, **fields: Any) -> str:
        made.check(rubric)
        return made.sibling_key(rubric, make_sample(**fields))

    plain = key(prompts, GROUPED)
    assert key(prompts, GROUPED, id=2, response="other", metadata={"a": 1}) == plain
    others = [key(prompts, GROUPED, prompt="other"), key(prompts, GROUPED, reference_answer="4")]
    assert len({plain, *others}) == 3
    shows = own("{{ response }}{{ metadata.a }}{{ rubric }}{{ together }}")
    rubric = make_rubric(prompt="own", judge={"group": {}})
    assert key(shows, rubric, metadata={"a": 1}) != key(shows, rubric, metadata={"a": 2})
    assert key(shows, rubric, response="b", metadata={"a": 1}) == key(shows, rubric, response="c", metadata={"a": 1})


@pytest.mark.parametrize(
    ("reasons", "told", "form"),
    [
        ("full", "For each criterion, give first the reason", '{"right": {"reason": "...", "score": ...}, "clear"'),
        ("brief", "For the response, give first one reason", '{"reason": "...", "right": ..., "clear": ...}'),
        ("none", None, '{"right": ..., "clear": ...}'),
    ],
)
def test_for_what_a_reason_is_given_is_told_and_shown(prompts: Prompts, reasons: str, told: str | None, form: str) -> None:
    question = prompts.render(make_rubric(judge={"reasons": reasons}), make_sample())
    assert ("reason" in question.system.lower()) is (told is not None)
    assert told is None or told in question.system
    assert form in question.form
    assert question.system.endswith(question.form)


def test_the_form_of_the_reply_stands_at_the_very_end_also_of_a_tail(prompts: Prompts) -> None:
    rubric = make_rubric(judge={"criteria_per_call": 1})
    for part in rubric.parts():
        question = prompts.render(part, make_sample(), split=True)
        assert question.tail.endswith(question.form)
        assert question.form.strip() not in question.system


def test_criteria_in_a_shuffled_order_are_told_asked_and_answered_in_it(prompts: Prompts) -> None:
    criteria = [{"name": f"c{at}", "description": f"Criterion {at}?", "boolean": True} for at in range(4)]
    rubric = make_rubric(criteria=criteria, judge={"criteria_order": "shuffled"})
    orders = set()
    for response in map(str, range(12)):
        question = prompts.render(rubric, make_sample(response=response))
        asked = tuple(one.name for one in question.criteria)
        assert tuple(re.findall(r"## (c\d)", question.system)) == asked
        assert tuple(re.findall(r'"(c\d)": ', question.form)) == asked
        assert prompts.render(rubric, make_sample(id=2, response=response)).hash == question.hash
        orders.add(asked)
    assert len(orders) > 3
    stated = prompts.render(make_rubric(criteria=criteria), make_sample())
    assert [one.name for one in stated.criteria] == ["c0", "c1", "c2", "c3"]


@UNHURRIED
@given(st.text(), st.text(), st.none() | st.text() | st.integers() | st.dictionaries(st.text(), st.text()))
def test_any_sample_can_be_rendered_and_sent(task: str, response: str, truth: Any) -> None:
    (sample,) = read_event([{"id": 1, "prompt": task, "response": response, "reference_answer": truth}])
    assert isinstance(sample, Sample)
    question = Prompts([BUILT_IN / "prompts"]).render(make_rubric(), sample)
    assert len(MARK.findall(question.user)) == (4 if sample.reference is None else 6)
    (question.system + question.user).encode()


@pytest.mark.parametrize("name", RUBRICS)
def test_golden_question_of_every_shipped_rubric(name: str) -> None:
    rubric, prompts = load(Settings(rubric=name))
    if not rubric.asks_judge:
        pytest.skip("checks alone decide: nobody is asked")
    sample = first_example(name)
    question = prompts.render(rubric.with_record(sample), sample)
    text = f"=== system\n{question.system}\n\n=== user\n{question.user}\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.is_file(), f"{path.name} is missing; write it with UPDATE_GOLDEN=1 and read it"
    assert path.read_text("utf-8") == text


def test_no_golden_file_is_left_of_a_rubric_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} <= set(RUBRICS)


STEP = {"name": "step", "description": "Was it right?", "boolean": True, "of": "turns"}
DONE = {"name": "done", "description": "Is it done?", "boolean": True}


def of_turns(**changes: Any) -> Rubric:
    return make_rubric(**{"criteria": [DONE, STEP], "prompt": "turns", **changes})


def rollout(turns: int) -> Sample:
    return make_sample(messages=[{"role": "user", "content": "q"}, *[{"role": "assistant", "content": "x"}] * turns])


@pytest.mark.parametrize("prompt", ["pointwise", "compare"])
def test_a_template_that_shows_no_turns_cannot_ask_about_them(prompts: Prompts, prompt: str) -> None:
    with pytest.raises(PromptFault, match=r"criteria 'of: turns': the turns are never shown; choose 'prompt: turns', or write"):
        prompts.check(of_turns(prompt=prompt))


def test_several_responses_cannot_be_shown_turn_by_turn(prompts: Prompts) -> None:
    with pytest.raises(PromptFault, match=r"judge\.group: several responses are shown by \{\{ response \}\}"):
        prompts.check(of_turns(criteria=[DONE], judge={"group": {}}))


def test_the_template_of_turns_serves_a_rubric_without_them(prompts: Prompts) -> None:
    rubric = of_turns(criteria=[DONE])
    prompts.check(rubric)
    question = prompts.render(rubric, rollout(2))
    assert (question.rollout_turns, question.schema_varies, [one.name for one in question.criteria]) == (0, False, ["done"])
    assert "turn_2-" in question.user
    assert "number of a turn" not in question.system + question.user, "no turn is scored, so none is numbered"


def test_the_reply_has_a_key_for_each_turn(prompts: Prompts) -> None:
    question = prompts.render(of_turns(), rollout(3))
    keys = ["done", "step_turn_1", "step_turn_2", "step_turn_3"]
    assert json.loads(question.reply_schema or "")["required"] == keys
    assert [one.name for one in question.criteria] == keys
    assert (question.rollout_turns, question.schema_varies) == (3, True)
    assert question.user.endswith("Score this work of 3 turns by the rubric.")


def test_the_part_that_is_cached_does_not_depend_on_the_number_of_turns(prompts: Prompts) -> None:
    one, three = (prompts.render(of_turns(), rollout(turns)) for turns in (1, 3))
    assert one.system == three.system
    assert "## step_turn_N (for each turn N: true or false)" in one.system


def test_a_reply_about_many_turns_has_more_room(prompts: Prompts) -> None:
    rooms = [prompts.render(of_turns(), rollout(turns)).max_tokens for turns in (1, 11, 12, 64)]
    assert rooms == [1024, 1024, 2048, 6144]


def test_a_long_rubric_asks_about_the_turns_in_one_of_its_calls(prompts: Prompts) -> None:
    rubric = of_turns(judge={"criteria_per_call": 1})
    first, second = (prompts.render(part, rollout(2), split=True) for part in rubric.parts())
    assert [one.name for one in first.criteria] == ["done"]
    assert [one.name for one in second.criteria] == ["step_turn_1", "step_turn_2"]
    assert first.user == second.user
    assert ["number of a turn" in one.tail for one in (first, second)] == [False, True]
