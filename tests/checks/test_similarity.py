"""How much wording the response shares with the reference."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from rouge_score.rouge_scorer import RougeScorer  # type: ignore[import-untyped]

from judge.checks.similarity import Similarity
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample

DATA = Path(__file__).parents[3] / "shared" / "data" / "summeval" / "summaries.jsonl"


def value(response: str, reference: Any, **options: Any) -> float:
    sample = read_sample({"id": 1, "prompt": "p", "response": response, "reference_answer": reference})
    assert isinstance(sample, Sample)
    return Similarity(check="similarity", **options).verify(sample).value


@pytest.mark.parametrize("reference", [None, "", "!?", ["fine", "..."], [], {"other": "x"}])
def test_a_reference_without_words_is_the_datas_fault(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("some words", reference, key="summary" if isinstance(reference, dict) else None)


@pytest.mark.parametrize("options", [{"measure": "rouge_9"}, {"cap": 3}])
def test_an_unknown_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Similarity(check="similarity", **options)


@pytest.mark.parametrize("measure", ["rouge_l", "token_f1"])
@pytest.mark.parametrize("response", ["", " ", "...", "\u200b", "other"])
def test_nothing_in_common_is_worth_nothing(measure: str, response: str) -> None:
    assert value(response, "the cat sat", measure=measure) == 0


@pytest.mark.parametrize("measure", ["rouge_l", "token_f1"])
def test_case_width_and_punctuation_do_not_matter(measure: str) -> None:
    assert value("THE cat, sat!", "the ｃａｔ sat", measure=measure) == 1


def test_thoughts_and_disguises_change_nothing() -> None:
    assert value("<think>a b c d e</think>The cat sat", "the cat sat") == 1
    assert value("<think>the cat sat</think>No", "the cat sat") == 0
    assert value("The c\u0430t s\u00adat, cafe\u0301", "the cat sat café") == 1
    assert value("the cat</think> sat", "the cat sat") < 1


def test_order_counts_for_rouge_l_alone() -> None:
    assert value("sat cat the", "the cat sat") == pytest.approx(1 / 3)
    assert value("sat cat the", "the cat sat", measure="token_f1") == 1


@pytest.mark.parametrize("measure", ["rouge_l", "token_f1"])
def test_repeating_the_right_words_gains_nothing(measure: str) -> None:
    assert value("the cat sat " * 3, "the cat sat", measure=measure) == pytest.approx(0.5)


@pytest.mark.parametrize("measure", ["rouge_l", "token_f1"])
def test_a_copy_of_the_source_and_stuffing_earn_less_than_the_text_itself(measure: str) -> None:
    text, source = "the cat sat down", "one day in the garden the old cat of our house sat quietly down on a mat"
    assert value(source, text, measure=measure) < value("the cat sat", text, measure=measure)
    assert value(f"{text} {source}", text, measure=measure) < value(text, text, measure=measure) == 1


def test_japanese_is_compared_by_character() -> None:
    assert value("猫が寝た", "猫は寝た") == pytest.approx(0.75)
    assert value("か\u3099", "が") == 1


def test_the_most_similar_of_several_references_counts() -> None:
    assert value("the cat", ["a dog barks", "the cat"]) == 1


def test_a_field_of_the_reference_can_be_named() -> None:
    assert value("the cat", {"summary": "the cat", "other": 3}, key="summary") == 1


def test_only_the_first_words_of_a_long_text_are_compared() -> None:
    """The cap keeps the quadratic comparison at 20,000 by 20,000; what lies behind it counts as not matched."""
    text = " ".join(f"w{place}" for place in range(40_000))
    assert value(text, text) == pytest.approx(0.5)


@pytest.mark.parametrize("response", ["a " * 150_000, "日本" * 150_000, "a\u0301\u0316" * 100_000, "\u0301" * 300_000])
@pytest.mark.parametrize("measure", ["rouge_l", "token_f1"])
def test_hostile_text_gets_a_value(response: str, measure: str) -> None:
    assert 0 <= value(response, "a 日本 reference " * 5_000, measure=measure) <= 1


ascii_text = st.text(alphabet=st.sampled_from("abAB12 .,_-'\n"), max_size=60)


@given(ascii_text, ascii_text)
def test_ascii_text_is_scored_as_rouge_score_does(response: str, reference: str) -> None:
    if not any(map(str.isalnum, reference)):
        return
    theirs = RougeScorer(["rougeL", "rouge1"]).score(reference, response)
    assert value(response, reference) == pytest.approx(theirs["rougeL"].fmeasure, abs=1e-9)
    assert value(response, reference, measure="token_f1") == pytest.approx(theirs["rouge1"].fmeasure, abs=1e-9)


def test_real_summaries_are_scored_as_rouge_score_does() -> None:
    """All 480 of SummEval's, the 49 with other than ASCII characters (signs, no letters) among them."""
    if not DATA.exists():
        pytest.skip("the summaries are not here")
    scorer = RougeScorer(["rougeL", "rouge1"])
    rows = [json.loads(line) for line in DATA.read_text().splitlines()]
    assert len(rows) == 480
    for row in rows:
        theirs = scorer.score(row["reference"], row["summary"])
        assert value(row["summary"], row["reference"]) == pytest.approx(theirs["rougeL"].fmeasure, abs=1e-9)
        assert value(row["summary"], row["reference"], measure="token_f1") == pytest.approx(theirs["rouge1"].fmeasure, abs=1e-9)


def test_what_looks_like_another_word_beside_some_is_still_itself() -> None:
    """Beside katakana 一 may be a disguise; in a text that has it in another place it is not."""
    assert value("一台、パソコンの", "パソコン一台の", measure="token_f1") == pytest.approx(1.0)
    assert value("デ一タの力", "データの力") == 1.0


def test_without_its_package_the_order_of_words_cannot_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.checks.check.find_spec", lambda _: None)
    for options in ({}, {"measure": "rouge_l"}):
        with pytest.raises(ValidationError, match=r"similarity needs the package rapidfuzz: pip install 'rft-judge\[checks\]'"):
            Similarity.model_validate({"check": "similarity", **options})
    assert Similarity.model_validate({"check": "similarity", "measure": "token_f1"}).measure == "token_f1"


def test_the_reason_says_what_was_found() -> None:
    def told(response: str, reference: Any) -> str:
        sample = read_sample({"id": 1, "prompt": "p", "response": response, "reference_answer": reference})
        assert isinstance(sample, Sample)
        return Similarity(check="similarity").verify(sample).reason

    assert told("...", "a") == "no words in the response: '...'"
    assert told("a b c", ["a", "a b x y"]) == "2 words in common, 3 in the response, 4 in the reference"
    with pytest.raises(ReferenceFault, match="the reference answer has no words: text of 3 characters"):
        told("a", "...")


@pytest.mark.parametrize("n", [2, 3, 4, 5])
@given(st.lists(st.sampled_from("abc"), min_size=5, max_size=12), st.lists(st.sampled_from("abc"), min_size=1, max_size=12))
def test_runs_of_words_are_those_of_googles_library(n: int, wanted: list[str], found: list[str]) -> None:
    one, other = " ".join(found), " ".join(wanted)
    theirs = RougeScorer([f"rouge{n}"]).score(other, one)[f"rouge{n}"].fmeasure
    assert value(one, other, measure=f"rouge_{n}") == pytest.approx(theirs)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.lists(st.sampled_from("abc"), min_size=1, max_size=12))
def test_gleu_is_that_of_nltk(wanted: list[str], found: list[str]) -> None:
    from nltk.translate.gleu_score import sentence_gleu

    ours = value(" ".join(found), " ".join(wanted), measure="gleu")
    assert ours == pytest.approx(sentence_gleu([wanted], found))


@given(st.text("ab cd.", max_size=20).filter(str.split), st.text("ab cd.", min_size=1, max_size=20))
def test_fuzzy_is_that_of_rapidfuzz(found: str, wanted: str) -> None:
    from rapidfuzz import fuzz, utils

    if not wanted.strip(" .") or not found.strip(" ."):
        return
    one, other = (" ".join(utils.default_process(text).split()) for text in (found, wanted))
    assert value(found, wanted, measure="fuzzy") == pytest.approx(fuzz.WRatio(one, other) / 100)


def test_letters_far_behind_are_not_compared() -> None:
    long = "word " * 20_000
    assert value(long + "end", long + "other", measure="fuzzy") == 1


def test_a_reference_with_too_few_words_for_a_run_is_the_datas_fault() -> None:
    with pytest.raises(ReferenceFault, match="no 3 words in a row"):
        value("the cat sat", "the cat", measure="rouge_3")
    assert value("the cat", "the cat sat", measure="rouge_3") == 0


def test_fields_are_compared() -> None:
    texts = {"text": "{{ sample.output_json.name }}", "reference": "{{ item.name }}"}
    check = Similarity(check="similarity", measure="fuzzy", **texts)
    record = {"id": 1, "prompt": "p", "response": '{"name": "Jon Doe"}', "name": "John Doe"}
    found = [read_sample(one) for one in (record, {**record, "response": "John Doe"}, {**record, "name": None})]
    assert isinstance(found[0], Sample) and isinstance(found[1], Sample) and isinstance(found[2], Sample)
    assert check.verify(found[0]).value > 0.9
    assert check.verify(found[1]).value == 0, "a response without the field"
    with pytest.raises(ReferenceFault):
        check.verify(found[2].model_copy(update={"metadata": {}}))


def test_a_field_is_named_once() -> None:
    with pytest.raises(ValidationError, match="has no effect beside 'reference'"):
        Similarity(check="similarity", key="a", reference="{{ item.a }}")


def test_rapidfuzz_is_needed_only_by_what_uses_it() -> None:
    assert Similarity.needed({"measure": "gleu"}) is Similarity.needed({"measure": "rouge_2"}) is None
    assert Similarity.needed({"measure": "fuzzy"}) == Similarity.needed({}) == ("rapidfuzz", "checks")
