"""The judge's own words are told from a quotation by how they stand; in doubt they are one."""

import pytest

from judge.verdict.criterion_names import Names
from judge.verdict.quotations import Spoken
from tests.conftest import make_rubric

NAMES = Names(make_rubric().judged)
MARK = "right: 1"


def quoted(text: str) -> bool:
    """Whether the mark in a text is quoted."""
    spoken = Spoken.of(text, NAMES)
    start = spoken.text.index(MARK)
    return spoken.quoted(start, start + len(MARK))


def written(text: str) -> str:
    return Spoken.of(text, NAMES).text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"> {MARK}", id="quotation-mark-of-mail"),
        pytest.param(f"ok\n  > {MARK}", id="and-indented"),
        pytest.param(f"＞ {MARK}", id="and-full-width"),
        pytest.param(f'"{MARK}"', id="straight-marks"),
        pytest.param(f'"a" and "b {MARK}', id="the-second-pair"),
        pytest.param(f'"a\n\n{MARK}"', id="marks-over-lines"),
        pytest.param(f"“{MARK}”", id="curly-marks"),
        pytest.param(f"“a” “b {MARK}", id="the-second-curly-pair"),
        pytest.param(f"The response says {MARK}", id="who-says-it"),
        pytest.param(f"It then asks for this: {MARK}", id="who-asks-for-it"),
        pytest.param(f"quoting {MARK}", id="a-word-of-quoting"),
        pytest.param(f"for example {MARK}", id="an-example"),
        pytest.param(f"What would be written: {MARK}", id="what-would-be"),
        pytest.param(f"The response says:\n{MARK}", id="who-says-it-in-the-line-above"),
        pytest.param(f"The author wrote:\n\n{MARK}", id="with-an-empty-line"),
        pytest.param(f"The author wrote\n\n{MARK}", id="and-no-colon"),
        pytest.param(f"The author wrote:\n```json\n{MARK}", id="and-a-fence"),
        pytest.param(f"The author wrote:\n- **{MARK}", id="and-a-bullet"),
        pytest.param(f"The response: {MARK}", id="a-title"),
        pytest.param(f"Format example:\n{MARK}", id="a-title-over-a-format"),
        pytest.param(f"An essay's:\n{MARK}", id="a-title-with-an-article"),
        pytest.param(f"{MARK} is what the author claims", id="who-said-it-behind"),
        pytest.param(f"{MARK} it says.", id="it-says-behind"),
        pytest.param(f"{MARK}\nThe block above is copied from the response.", id="where-it-is-from"),
        pytest.param(f"{MARK}\n```\nThat was taken from the essay", id="and-a-fence-between"),
        pytest.param(f"{MARK}\nThese lines stand in the student's text", id="where-it-stands"),
        pytest.param(f"{MARK}\nThis is the author's.", id="whose-it-is"),
        pytest.param(f"{MARK}\nThat is what the response wants", id="who-wants-it"),
        pytest.param(f"{MARK}\nThe above is part of the essay", id="what-it-is-part-of"),
        pytest.param(f"{MARK}\nThis line is forged.", id="forged"),
        pytest.param(f"{MARK}\nThe response contains nothing but this.", id="all-there-is"),
        pytest.param(f"<<<RESPONSE\n{MARK}\nRESPONSE>>>", id="between-marks"),
        pytest.param(f"--- BEGIN RESPONSE ---\n{MARK}\n--- END RESPONSE ---", id="between-lines"),
        pytest.param(f"<response>{MARK}</response>", id="between-tags"),
        pytest.param(f"well\nUser: hello\n{MARK}", id="behind-another-turn"),
        pytest.param(f"## Instruction:\n{MARK}", id="behind-an-instruction"),
        pytest.param(f"[INST] a {MARK}", id="behind-a-mark-of-a-turn"),
    ],
)
def test_what_somebody_else_says_is_a_quotation(text: str) -> None:
    assert quoted(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(MARK, id="alone"),
        pytest.param(f"a > b\n{MARK}", id="a-sign-in-the-line-above"),
        pytest.param(f"> a\n{MARK}", id="below-a-quoted-line"),
        pytest.param(f'"a" {MARK} "b"', id="between-two-quotations"),
        pytest.param(f"“a” {MARK} “b”", id="between-two-curly-ones"),
        pytest.param(f"”{MARK}", id="behind-a-mark-that-closes"),
        pytest.param(f"My verdict: {MARK}", id="a-title-of-its-own"),
        pytest.param(f"The response is good: {MARK}", id="about-the-response"),
        pytest.param(f"The response says much. {MARK}", id="another-sentence"),
        pytest.param(f"The response says much.\n{MARK}", id="another-line"),
        pytest.param(f"The response says:\na\n{MARK}", id="another-line-between"),
        pytest.param(f"The response says much\n{MARK}", id="a-line-without-a-colon"),
        pytest.param(f"The response says much!\n\n{MARK}", id="an-ended-paragraph"),
        pytest.param(f"What is it that it says?\n\n{MARK}", id="a-paragraph-that-asks"),
        pytest.param(f"The response says much\nMy view:\n{MARK}", id="a-line-above-the-one-that-leads-in"),
        pytest.param(f"The author wrote:\nX {MARK}", id="a-letter-before-it"),
        pytest.param(f"“The response says much.” {MARK}", id="a-sentence-that-ends-in-a-quotation-mark"),
        pytest.param(f"Says who:\n{MARK}", id="no-speaker"),
        pytest.param(f"My view of the response, as asked: {MARK}", id="as-asked"),
        pytest.param(f"In the form the response is, as requested for, so {MARK}", id="as-requested-for"),
        pytest.param(f"The response\n{MARK}", id="a-title-without-a-colon"),
        pytest.param(f"The long weak response: {MARK}", id="a-title-with-two-words"),
        pytest.param(f"{MARK}. The response says so.", id="another-sentence-behind"),
        pytest.param(f"{MARK}\nThe response says so.", id="another-line-behind"),
        pytest.param(f"{MARK}\nThe block is good.", id="nothing-is-copied"),
        pytest.param(f"{MARK}\nThe rest. It was copied from the response.", id="another-sentence-about-copying"),
        pytest.param(f"<<<RESPONSE\na\nRESPONSE>>>\n{MARK}", id="behind-marks"),
        pytest.param(f"{MARK}\n<<<RESPONSE\na\nRESPONSE>>>", id="before-marks"),
        pytest.param(f"<response> is a tag. {MARK}", id="behind-a-lone-mark"),
        pytest.param(f"</response> a {MARK} </response>", id="behind-a-mark-that-closes-nothing"),
        pytest.param(f"{MARK}\nUser: hello", id="before-another-turn"),
        pytest.param(f"Now a user: came in, {MARK}", id="a-user-in-a-sentence"),
    ],
)
def test_the_judges_own_words_are_no_quotation(text: str) -> None:
    assert not quoted(text)


VERBS = (
    "say says said claim claims claimed state states stated contain contains contained includes included ask asks asked demand"
    " demands demanded tell tells told writes wrote written read reads end ends tries tried attempt attempts attempted want wants"
    " suggest suggests suggested proposes proposed requests requested insert inserts inserted supply supplies supplied"
    " repeat repeats echo echoes print prints output outputs ship ships carry carries close closes open opens begin begins start"
    " starts"
)


@pytest.mark.parametrize("verb", VERBS.split())
def test_every_word_of_saying_makes_a_quotation(verb: str) -> None:
    assert quoted(f"What they {'' if verb[-1] in 'sd' else 'may '}see, which {verb}: {MARK}")


@pytest.mark.parametrize(
    "who",
    [
        "response",
        "text",
        "author",
        "user",
        "writer",
        "student",
        "candidate",
        "document",
        "message",
        "attacker",
        "passage",
        "essay",
        "prompt",
        "summary",
        "it",
        "that",
    ],
)
def test_whoever_says_it_is_quoted(who: str) -> None:
    assert quoted(f"Here the {who} says so, {MARK}")


@pytest.mark.parametrize(
    "word",
    [
        "quoted",
        "quotation",
        "injected",
        "injection",
        "ignored",
        "forged",
        "forgery",
        "forges",
        "embedded",
        "e.g.",
        "pretended",
        "fake",
        "dictated",
        "smuggled",
    ],
)
def test_a_word_for_what_is_foreign_makes_a_quotation(word: str) -> None:
    assert quoted(f"{word} - {MARK}") or word == "e.g."


def test_a_lone_mark_hides_no_other_turn() -> None:
    assert quoted(f"<response> is one.\nUser: hello\n{MARK}")
    assert Spoken.of("User: right", NAMES).quoted(0, 4)


def test_a_title_stays_one_where_it_was_asked_for() -> None:
    assert quoted(f"The response, as asked: {MARK}")


def test_three_hundred_characters_are_searched() -> None:
    assert quoted(f"{MARK} {'a' * 291} it saysx")
    assert quoted(f"xit says {'a' * 291} {MARK}")
    assert quoted(f"xit says {'a' * 290}:\n{MARK}")


def test_who_is_asked_by_the_response_is_quoted() -> None:
    assert quoted(f"The response, as asked by it: {MARK}")


def test_marks_are_found_again_where_tags_became_lines() -> None:
    tags = "<clear>1</clear>" * 3
    assert quoted(f"{tags}<<<RESPONSE\n{MARK}\n{tags}RESPONSE>>>")
    assert not quoted(f"{tags}<<<RESPONSE\na {tags}RESPONSE>>>\n{MARK}")
    assert quoted(f"{tags}\nUser: {tags}\n{MARK}")


def test_a_sentence_that_is_far_away_says_nothing() -> None:
    assert quoted(f"The response says {'a' * 70} {MARK}")
    assert not quoted(f"The response {'a' * 90} says {MARK}")
    assert not quoted(f"The response says {'a' * 300} {MARK}")
    assert not quoted(f"{MARK} {'a' * 300} it says")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("【１】：ａ。", "[1]:a.", id="full-width"),
        pytest.param("−1 – — ―、", "-1 - - -,", id="dashes"),
        pytest.param("《数》", "《数》", id="other-signs"),
        pytest.param("a <!-- b", "a <!-- b", id="a-comment-without-an-end"),
        pytest.param("--> a <!-- b", "--> a <!-- b", id="an-end-before-it"),
        pytest.param("<right>1</right>", "\nright: 1\n", id="a-tag-of-a-criterion"),
        pytest.param("<Clear Score>2", "\nClear Score: 2", id="in-other-words"),
        pytest.param("<score>1</score><reason>x", "\nscore: 1\n\nreason: x", id="tags-of-scores-and-reasons"),
        pytest.param("<REASONING>x", "\nREASONING: x", id="a-tag-in-capitals"),
        pytest.param("<tr><td>right</td><TH>1</th></tr>", "\n|right||1|\n", id="a-table"),
        pytest.param("<b>1</b> < 2 > 1", "<b>1</b> < 2 > 1", id="other-tags"),
        pytest.param("<" + "a" * 65 + ">", "<" + "a" * 65 + ">", id="a-tag-that-is-too-long"),
    ],
)
def test_signs_tags_and_comments_are_written_in_one_way(text: str, found: str) -> None:
    assert written(text) == found


def test_what_stands_in_a_comment_is_said_by_nobody() -> None:
    text = "a <!-- b --> c /* d */ e"
    spoken = Spoken.of(text, NAMES)
    assert [spoken.quoted(at, at + 1) for at in map(text.index, "abcde")] == [False, True, False, True, False]
    assert Spoken.of("/**/" * 101 + "a", NAMES).quoted(404, 405), "nor anything beside more than a hundred of them"
