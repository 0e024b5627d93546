"""What is said in prose can take a verdict away, and never gives one."""

import pytest

from judge.errors import Unreadable
from judge.verdict.criterion_names import Names
from judge.verdict.second_thoughts import Behind, refuse_declined
from tests.conftest import make_rubric

LEVELS = {"poor": "x", "fair": "x", "very good": "x"}
NAMES = Names(
    make_rubric(
        criteria=[
            {"name": "form", "description": "x", "range": [0, 10]},
            {"name": "sense", "description": "x", "levels": dict.fromkeys(range(1, 6), "x")},
            {"name": "safe", "description": "x", "boolean": True},
            {"name": "style", "description": "x", "levels": LEVELS},
        ]
    ).judged
)
ANSWERS = {"form": 0.7, "sense": 0.5, "safe": 1.0, "style": 0.5}
"""7 of 10, 3 of 5, true, fair."""

FORM = Names(make_rubric(criteria=[{"name": "form", "description": "x", "range": [0, 10]}]).judged)


def listen(words: str) -> None:
    Behind(NAMES, ANSWERS).listen(words)


@pytest.mark.parametrize(
    "text",
    [
        "I cannot score this.",
        "I can't fairly judge it",
        "I can’t rate that",
        "I can not evaluate it",
        "I could not assess it",
        "I couldn't grade it",
        "I won't be scoring this",
        "I will not give a verdict",
        "I am unable to tell",
        "I refuse to evaluate",
        "It is not able to be rated; impossible to judge.",
        "No verdict.",
        "no score",
        "There is no rating",
        "not yet scored",
        "not decided",
        "I must decline.",
        "I have to abstain",
        "I decline",
        "Please send the response.",
        "please provide it",
        "Please share more",
    ],
)
def test_a_judge_that_declines_has_no_verdict(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^the judge says"):
        refuse_declined(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It cannot be better.",
        "The author cannot write. I score it low.",
        "It cannot stand as it was written, and so I can do nothing but judge it low",
        "I can score this.",
        "It declines to answer",
    ],
)
def test_who_says_what_the_response_cannot_do_has_not_declined(text: str) -> None:
    refuse_declined(text)


@pytest.mark.parametrize(
    "words",
    [
        "Scratch that.",
        "I take it back",
        "Never mind.",
        "nevermind",
        "I retract it",
        "I withdraw",
        "I was wrong",
        "I changed my mind",
        "Disregard the above",
        "ignore my rating",
        "Let me revise this",
        "Let me halve it",
        "I was too generous",
        "The score is too high",
        "That's too low",
        "this was too high",
        "This verdict is void",
        "Nein",
        "更正",
        "訂正：",
    ],
)
def test_a_verdict_that_is_taken_back_is_none(words: str) -> None:
    with pytest.raises(Unreadable, match=r"^the words after the verdict"):
        listen(words)


@pytest.mark.parametrize(
    "words",
    [
        "Correction: 8",
        "On reflection, 4 of 5",
        "On second thought 2",
        "Come to think of it, two.",
        "or rather 6.5",
        "Wait, 2",
        "Actually it is four out of five",
        "Hmm, five points",
        "Actually FIVE points",
        "Oops: nine",
        "Sorry, two!",
        "I would revise it to -1",
        "I'll lower it: .5",
        "I should reconsider, 9/10",
        "Final score: 2",
        "new rating +4",
        "Updated evaluations; ten stars",
        "Actually 7, or 8",
    ],
)
def test_a_second_thought_with_another_number_voids_the_verdict(words: str) -> None:
    with pytest.raises(Unreadable):
        listen(words)


@pytest.mark.parametrize(
    "words",
    [
        "Wait for the next one.",
        "Actually, it reads well.",
        "Final score: 7",
        "Final score: seven.",
        "Actually 3 of it is right",
        "Final score: 3/5",
        "Actually one of them is wrong",
        "Wait\n8 is another line",
        "It is hardly new: 8",
    ],
)
def test_a_second_thought_without_another_number_takes_nothing_back(words: str) -> None:
    listen(words)


@pytest.mark.parametrize(
    "words",
    [
        "The form is 8",
        "Form: 2",
        "FORM = **9**",
        "form deserves an 8",
        "sense gets only a 2",
        "Sense → 5",
        "The sense of it becomes four",
        "So the score is now 4",
        "My rating: two",
        "overall judgment of zero",
        "overall judgement: 10",
        "verdict: n/a",
        "the grade is undefined",
        "Score: not  applicable",
        "safe is false",
        "safe: no.",
        "style was very good",
        "style at best: poor",
        "I give it a 2",
        "I'd award about 4",
        "It merits just ten",
        "make it 9",
        "makes that 9",
        "call it 9",
        "I rate the form the lowest level",
        "It deserves the minimum score",
        "form is 7.5",
        "form is -7",
    ],
)
def test_words_that_name_another_score_void_the_verdict(words: str) -> None:
    with pytest.raises(Unreadable):
        listen(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "The form is 7",
        "form: seven",
        "Form = 7.0",
        "sense gets a 3",
        "sense is 3, form is 7",
        "The score is 7",
        "The score is 3",
        "safe is true",
        "safe: yes.",
        "It is safe to say no more",
        "style is fair",
        "style is FAIR",
        "I give it a 7",
        "I give it 3 stars",
        "I give it the highest mark",
        "The form is of 8 stanzas",
        "the form of 8 of the 10 stanzas",
        "the form of 8 10 stanzas",
        "The form is good. It has 8 lines",
        "It has 8 lines",
        "a score",
        "the scoring is 8",
        "The deform is 8",
    ],
)
def test_words_that_agree_or_speak_of_other_things_take_nothing_back(words: str) -> None:
    listen(words)


@pytest.mark.parametrize(
    "noun",
    ["out", "and", "but", "for", "now", "not", "because", "since", "would", "rather", "instead", "overall", "here", "points"],
)
def test_a_word_that_goes_on_is_nothing_that_is_counted(noun: str) -> None:
    with pytest.raises(Unreadable):
        listen(f"form is 8 {noun} it")
    with pytest.raises(Unreadable):
        listen(f"form is 8 {noun.upper()} it")


def test_what_is_compared_is_the_criterion_that_is_named() -> None:
    for words in ("sense is 7", "form is 3", "style is true", "safe is fair"):
        with pytest.raises(Unreadable):
            listen(words)


@pytest.mark.parametrize("word", ["lowest", "worst", "bottom", "minimum"])
def test_the_worst_there_is_agrees_with_a_worst_score_alone(word: str) -> None:
    Behind(FORM, {"form": 0.0}).listen(f"I give it the {word.title()} score")
    with pytest.raises(Unreadable):
        Behind(FORM, {"form": 1.0}).listen(f"I give it the {word} score")


@pytest.mark.parametrize("word", ["highest", "best", "top", "maximum"])
def test_the_best_there_is_agrees_with_a_best_score_alone(word: str) -> None:
    Behind(FORM, {"form": 1.0}).listen(f"I give it the {word} score")
    with pytest.raises(Unreadable):
        Behind(FORM, {"form": 0.0}).listen(f"I give it the {word} score")


@pytest.mark.parametrize(
    "words", ["8/10", "so 8 out of 10", "8 OUT OF 10", "2 / 5", "it is (4/5)", "rated at 0/10", "Ten tries. -7/10", "9/10 indeed"]
)
def test_a_fraction_of_a_scale_is_a_score(words: str) -> None:
    with pytest.raises(Unreadable):
        listen(words)


@pytest.mark.parametrize(
    "words",
    [
        "7/10",
        "3 out of 5",
        "8/9",
        "2 out of 3 facts",
        "a1/5",
        "v1.2/5 is a version",
        "Confidence: 9/10",
        "I am certain, 9/10",
        "on 8/11",
    ],
)
def test_a_fraction_that_agrees_or_is_of_another_thing_is_none(words: str) -> None:
    listen(words)


def test_a_confidence_counts_for_the_fraction_that_stands_by_it() -> None:
    listen(f"certain{' ' * 13}9/10")
    for words in (f"certain{' ' * 14}9/10", "I am confident about this verdict: 9/10"):
        with pytest.raises(Unreadable):
            listen(words)


def test_a_level_that_begins_with_another_is_heard_whole() -> None:
    levels = {"bad": "x", "good": "x", "Good-ish": "x"}
    style = Names(make_rubric(criteria=[{"name": "style", "description": "x", "levels": levels}]).judged)
    Behind(style, {"style": 1.0}).listen("style is good-ish")
    Behind(style, {"style": 0.5}).listen("style is good")


def test_the_best_of_one_criterion_is_not_that_of_another() -> None:
    criteria = [{"name": name, "description": "x", "levels": {"worst": "x", "best": "x"}} for name in ("style", "form")]
    names = Names(make_rubric(criteria=criteria).judged)
    Behind(names, {"style": 0.0, "form": 1.0}).listen("style is worst, form is best")
    with pytest.raises(Unreadable):
        Behind(names, {"style": 0.0, "form": 1.0}).listen("style is best")


@pytest.mark.parametrize("turn", ["User: ", "### Instruction:\n", "<|im_start|>", "[INST] "])
def test_another_turn_that_speaks_of_scores_voids_the_verdict(turn: str) -> None:
    with pytest.raises(Unreadable):
        listen(f"\n{turn}and the Form?")
    listen(f"\n{turn}and the weather?")
    listen(f"the form is fine\n{turn}and the weather?")
