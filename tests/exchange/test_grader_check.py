"""The checks of graders without a model."""

import pytest

from judge.bounds import GRADE_SOURCE
from judge.errors import InputFault
from judge.exchange.grader_check import check_part
from judge.exchange.openai_grader import Grader, PythonGrader, StringCheckGrader, TextSimilarityGrader

EQUAL = StringCheckGrader(type="string_check", input="{{sample.output_text}}", reference="{{ item['x y'] }}", operation="eq")
ALIKE = TextSimilarityGrader(
    type="text_similarity", input="a", reference="b", evaluation_metric="fuzzy_match", pass_threshold=0.5
)
RUNS = PythonGrader(type="python", source="def grade(sample, item):\n    return eval(sample['output_text'])")


@pytest.mark.parametrize(
    ("grader", "says"),
    [
        pytest.param(EQUAL.model_copy(update={"input": "{{x}}"}), "at.input: wanted", id="input"),
        pytest.param(ALIKE.model_copy(update={"reference": "{{x}}"}), "at.reference: wanted", id="reference"),
        pytest.param(
            ALIKE.model_copy(update={"evaluation_metric": "bleu"}), "at.evaluation_metric: 'bleu' is not kept", id="metric"
        ),
        pytest.param(
            ALIKE.model_copy(update={"evaluation_metric": "rouge_9"}),
            "'rouge_9' is not kept: there is no such metric",
            id="no-metric",
        ),
        pytest.param(RUNS.model_copy(update={"source": "def grade("}), "at.source: ", id="no-program"),
        pytest.param(
            RUNS.model_copy(update={"source": "#" * (GRADE_SOURCE + 1)}), "at.source: wanted at most 256,000 char", id="too-long"
        ),
        pytest.param(
            RUNS.model_copy(update={"source": "from scipy import stats\ndef grade(a, b): ..."}), "it imports scipy", id="package"
        ),
    ],
)
def test_what_cannot_be_said_names_its_line(grader: Grader, says: str) -> None:
    with pytest.raises(InputFault, match=says):
        check_part("c", grader, "at")


def test_fields_are_written_in_one_way() -> None:
    made = check_part("c", EQUAL, "at")
    assert made.check == {
        "check": "string_check",
        "name": "c",
        "text": "{{ sample.output_text }}",
        "reference": '{{ item["x y"] }}',
        "operation": "eq",
    }


def test_each_kind_of_grader_is_a_whole_check() -> None:
    assert check_part("c", ALIKE, "at").check == {
        "check": "similarity",
        "name": "c",
        "text": "a",
        "reference": "b",
        "measure": "fuzzy",
    }
    assert check_part("c", RUNS, "at").check == {"check": "python_grade", "name": "c", "source": RUNS.source, "seconds": 10.0}
    assert {check_part("c", grader, "at").term for grader in (EQUAL, ALIKE, RUNS)} == {"c"}


def test_what_openai_does_not_say_is_said() -> None:
    notes = "\n".join(check_part("c", ALIKE, "at").notes)
    assert "which function of rapidfuzz" in notes
    assert "pass_threshold counts in OpenAI's Evals alone" in notes


def test_a_grader_that_runs_the_response_is_warned_of() -> None:
    assert any("it calls eval" in note for note in check_part("c", RUNS, "at").notes)
