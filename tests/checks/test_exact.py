"""The check `exact`."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.exact import Exact
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.reading.text.plain_text import plain
from judge.sample import Sample

DATA = Path(__file__).parents[3] / "shared" / "data"
ALL = ["case", "whitespace", "punctuation", "articles", "markdown"]


def value(response: str, reference: Any, **options: Any) -> float:
    sample = read_sample({"id": 1, "prompt": "Who?", "response": response, "reference_answer": reference})
    assert isinstance(sample, Sample)
    return Exact.model_validate({"check": "exact", **options}).verify(sample).value


@pytest.mark.parametrize(
    ("response", "reference", "options"),
    [
        pytest.param("", "Paris", {}, id="empty"),
        pytest.param("paris", "Paris", {}, id="case counts unless ignored"),
        pytest.param("Paris.", "Paris", {}, id="punctuation counts unless ignored"),
        pytest.param("Paris or London", "Paris", {"ignore": ALL}, id="hedged"),
        pytest.param("Paris London Rome", ["Paris", "London"], {"ignore": ALL}, id="all that is accepted at once"),
        pytest.param("...", "Paris", {"ignore": ALL}, id="nothing left of it"),
        pytest.param("-5", "5", {"ignore": ALL}, id="a minus is no punctuation"),
        pytest.param("05", "0.5", {"ignore": ALL}, id="nor is a decimal point"),
        pytest.param("Paris", "Paris", {"answer": "stated"}, id="nothing stated"),
        pytest.param("The answer is Paris. The answer is Rome.", "Paris", {"answer": "stated"}, id="the last counts"),
        pytest.param("Paris\nRome", "Paris", {"answer": "last_line"}, id="another last line"),
        pytest.param("Paris", "Paris", {"answer": "<final>"}, id="no tag"),
        pytest.param("</final>Paris<final>", "Paris", {"answer": "<final>"}, id="tags the wrong way round"),
        pytest.param("<think>Paris", "Paris", {}, id="never stopped thinking"),
        pytest.param("Paris " * 50_000, "Paris", {"ignore": ALL}, id="much too long"),
        pytest.param("a\u0301\u0316" * 100_000, "x" * 50_000, {}, id="accents without end"),
        pytest.param("\u0301\u0316" * 100_000, "x" * 50_000, {}, id="accents without a letter"),
    ],
)
def test_wrong(response: str, reference: Any, options: dict[str, Any]) -> None:
    assert value(response, reference, **options) == 0.0


@pytest.mark.parametrize(
    ("response", "reference", "options"),
    [
        pytest.param(" Paris\n", "Paris", {}, id="white space around it"),
        pytest.param("New  York", "New York", {}, id="white space within"),
        pytest.param("ＰＡＲＩＳ", "PARIS", {}, id="NFKC"),
        pytest.param("cafe\u0301", "café", {}, id="composed or not"),
        pytest.param("STRASSE", "straße", {"ignore": ["case"]}, id="case, folded"),
        pytest.param("The U.S., a country", "US country", {"ignore": ALL}, id="articles and punctuation"),
        pytest.param("**Paris**", "Paris", {"ignore": ["markdown"]}, id="markdown"),
        pytest.param("- `snake_case` is _it_", "snake_case is it", {"ignore": ["markdown"]}, id="markdown, but not in words"),
        pytest.param("Rome", ["Paris", "Rome"], {}, id="one of several"),
        pytest.param("5", 5, {}, id="a number is what it prints"),
        pytest.param("<think>Rome?</think>Paris", "Paris", {}, id="thought is no part of it"),
        pytest.param("So the answer is (A).", "(A)", {"answer": "stated"}, id="stated"),
        pytest.param("The answer is **Paris**.", "Paris", {"answer": "stated"}, id="stated in bold"),
        pytest.param(r"\boxed{\text{Paris}}", "Paris", {"answer": "stated"}, id="boxed"),
        pytest.param('{"answer": "Paris"}', "Paris", {"answer": "stated"}, id="JSON"),
        pytest.param("Hm.\n\nParis\n", "Paris", {"answer": "last_line"}, id="last line"),
        pytest.param("<final>x</final><FINAL> Paris </FINAL>", "Paris", {"answer": "<final>"}, id="the last tag"),
        pytest.param("Paris", {"city": "Paris"}, {"key": "city"}, id="a field of the ground truth"),
    ],
)
def test_right(response: str, reference: Any, options: dict[str, Any]) -> None:
    assert value(response, reference, **options) == 1.0


PLAIN = [
    "The answer is Paris",
    "The answer is Paris.",
    "Answer: Paris",
    "答えはParisです。",
    "答え：Paris",
    "答えは「Paris」です",
    "<answer>Paris</answer>",
    '{"answer":"Paris"}',
    '{"answer":["Paris"]}',
    "\\boxed{\\text{Paris}}",
    "#### Paris",
    "The answer is Rome. Wait, the answer is Paris.",
    "I think the answer is Paris.",
    'The answer is "Paris".',
    "The answer is Rome. Wait, that's wrong. Paris.",
    "The answer is Paris. I hope that helps!",
    "Answer: **Paris**",
    "The answer was Paris.",
]

NOT_PLAIN = [
    "The answer is not Paris",
    "The answer isn't Paris",
    "maybe the answer is Paris",
    "The answer might be Paris",
    "The answer is maybe Paris",
    "The answer is Paris?",
    "The answer is Paris or Rome",
    "The answer is Paris, wait, Rome",
    "The answer is Paris. Wait, Rome.",
    "答えはParisではない",
    "答えはたぶんParis",
    "I'm not sure, but the answer is Paris",
    "The answer could be Paris",
    "The answer is Paris. The answer is Rome.",
    '{"answer":["Paris","Rome"]}',
    "<answer>Paris</answer><answer>Rome</answer>",
    "\\boxed{Paris}\\boxed{Rome}",
    "The answer is Paris. Or maybe Rome.",
    "I doubt the answer is Paris",
    "My guess: the answer is Paris",
    "If the answer is Paris, fine",
    "答えはParisかもしれない",
    "The answer is Paris?!",
    "Answer: Paris?",
]

ANSWERS = [
    ("The answer is maybe", "maybe"),
    ("The answer is no", "no"),
    ("Answer: not enough information", "not enough information"),
    ("Answer: at least three", "at least three"),
    ("The answer is Who am I?", "Who am I?"),
    ("Answer: yes", "yes"),
    ("Answer: none", "none"),
    ("The answer is 42", "42"),
    ("The answer is A or B", "A or B"),
    ("Answer: Not B", "Not B"),
]

SIGNS = [
    ("C++", "C"),
    ("C", "C++"),
    ("x<y", "x>y"),
    ("x>y", "x<y"),
    ("C#", "C"),
    ("C#", "C++"),
    ("a=b", "a+b"),
    ("5%", "5"),
    ("$5", "€5"),
    ("x+y", "x-y"),
    ("x!", "x"),
    ("a/b", "a*b"),
    ("~x", "x"),
    ("a|b", "a&b"),
    ("x^2", "x2"),
]

PUNCTUATION = [
    ("Hello, world!", "Hello world"),
    ("It's", "Its"),
    ("(A)", "A"),
    ("U.S.", "US"),
    ("end.", "end"),
    ("a; b: c", "a b c"),
    ("well-known", "wellknown"),
    ("What?", "What"),
    ("“x”", "x"),
    ("1,000", "1,000"),
    ("東京。", "東京"),
    ("「東京」", "東京"),
    ("snake_case", "snake_case"),
    ("A - B", "A B"),
    ("C++.", "C++"),
]


@pytest.mark.parametrize("ignore", [["whitespace"], ALL], ids=len)
@pytest.mark.parametrize("response", PLAIN)
def test_a_plain_answer_counts_however_it_is_said(response: str, ignore: list[str]) -> None:
    assert value(response, "Paris", answer="stated", ignore=ignore) == 1.0


@pytest.mark.parametrize("ignore", [["whitespace"], ALL], ids=len)
@pytest.mark.parametrize("response", NOT_PLAIN)
def test_what_is_denied_hedged_taken_back_or_one_of_two_does_not(response: str, ignore: list[str]) -> None:
    assert value(response, "Paris", answer="stated", ignore=ignore) == 0.0


@pytest.mark.parametrize(("response", "reference"), ANSWERS)
def test_words_of_doubt_may_be_the_answer(response: str, reference: str) -> None:
    assert value(response, reference, answer="stated") == 1.0


@pytest.mark.parametrize(("response", "reference"), SIGNS)
def test_signs_that_mean_something_are_no_punctuation(response: str, reference: str) -> None:
    assert value(response, reference, ignore=["punctuation"]) == 0.0


@pytest.mark.parametrize(("response", "reference"), PUNCTUATION)
def test_the_punctuation_of_sentences_makes_no_difference(response: str, reference: str) -> None:
    assert value(response, reference, ignore=["punctuation", "whitespace"]) == 1.0


@pytest.mark.parametrize("reference", [None, "", "  ", {"city": "Paris"}, [], ["Paris", ""], "..."], ids=repr)
def test_a_ground_truth_of_which_nothing_is_left_is_neither_right_nor_wrong(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("...", reference, ignore=ALL)


@pytest.mark.parametrize("options", [{"answer": "first"}, {"answer": "<>"}, {"ignore": ["colour"]}, {"strict": True}], ids=str)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Exact.model_validate({"check": "exact", **options})


def test_what_is_much_longer_is_not_even_compared() -> None:
    sample = read_sample({"id": 1, "prompt": "Who?", "response": "Paris " * 50_000, "reference_answer": "Paris"})
    assert isinstance(sample, Sample)
    assert "much longer" in Exact.model_validate({"check": "exact"}).verify(sample).reason


@given(st.text(), st.sampled_from(["whole", "stated", "last_line", "<a>"]), st.sets(st.sampled_from(ALL)))
def test_any_text_is_right_or_wrong(response: str, answer: str, ignore: set[str]) -> None:
    assert value(response, "Paris", answer=answer, ignore=list(ignore)) in {0.0, 1.0}


@given(
    st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=50).filter(
        lambda text: plain(text).strip() and "think" not in text
    )
)
def test_every_text_is_itself(text: str) -> None:
    assert value(text, text) == 1.0


def test_the_published_counts_of_big_bench_hard_are_reproduced() -> None:
    folder = DATA / "bbh"
    if not folder.exists():
        pytest.skip("no recorded data here")
    published = json.loads((folder / "expected.json").read_text("utf-8"))
    right: Counter[str] = Counter()
    for line in (folder / "cot_half.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        right[f"{row['mode']}|{row['task']}"] += int(value(row["prediction"], row["target"], answer="stated"))
    assert right == {name: counts["correct"] for name, counts in published.items()}


@pytest.mark.parametrize(
    ("response", "reference", "expected"),
    [
        ("x²", "x2", 0.0),
        ("H²O", "H2O", 0.0),
        ("10⁵", "105", 0.0),
        ("x2", "x²", 0.0),
        ("x²", "x²", 1.0),
        ("½", "1/2", 0.0),
        ("½", "½", 1.0),
        ("ＰＡＲＩＳ", "PARIS", 1.0),
        ("ﬁne", "fine", 1.0),
        ("x\u2060²", "x²", 1.0),
        ("10⁵", "10⁵", 1.0),
        ("H₂O", "H2O", 1.0),
        ("Ca(OH)₂", "Ca(OH)2", 1.0),
        ("10₅", "105", 0.0),
    ],
)
def test_raised_digits_are_not_plain_ones(response: str, reference: str, expected: float) -> None:
    assert value(response, reference) == expected


@pytest.mark.parametrize(
    ("response", "reference", "expected"),
    [
        ("Merci !", "Merci", 1.0),
        ("Merci !", "Merci!", 1.0),
        ("Quoi ?", "Quoi", 1.0),
        ("Oui ; non", "Oui non", 1.0),
        ("n != 5", "n 5", 0.0),
        ("5 !", "5", 0.0),
        ("5!", "5", 0.0),
        ("n !", "n", 0.0),
        ("! x", "x", 0.0),
    ],
)
def test_a_space_before_a_mark_of_punctuation_is_french(response: str, reference: str, expected: float) -> None:
    assert value(response, reference, ignore=["case", "punctuation", "whitespace"]) == expected


@pytest.mark.parametrize(
    ("response", "reference", "expected"),
    [
        ("My answer: it is a daughter of Zeus.\n\nAnswer: Athena", "Athena", 1.0),
        ("Answer: it is raining now.\nThat is all.", "it is raining now", 1.0),
        ("Answer: Athena\nAnswer: Hera", "Athena", 0.0),
        ("Answer: Athena\nAnswer: Hera", "Hera", 0.0),
        ("La réponse est Paris.", "Paris", 1.0),
        ("Die Antwort lautet Paris.", "Paris", 1.0),
        ("정답은 Paris입니다.", "Paris", 1.0),
        ("Die Antwort ist nicht Paris.", "Paris", 0.0),
        ("La respuesta es quizás Paris", "Paris", 0.0),
    ],
)
def test_a_clause_about_the_answer_is_not_the_answer(response: str, reference: str, expected: float) -> None:
    assert value(response, reference, answer="stated") == expected
