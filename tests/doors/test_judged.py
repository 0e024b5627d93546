"""What the log shows of a judged response, where somebody asked for it."""

import pytest

from judge.doors.judged import chosen, judged, redacted
from judge.reward import CheckScore, CriterionScore, Provenance, Reward, Unscored
from tests.conftest import make_sample


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Write to ann.lee+x@mail.example.com.", "Write to [e-mail].", id="e-mail"),
        pytest.param("https://ann:secret@example.com/a", "https://[login]@example.com/a", id="login"),
        pytest.param("see https://example.com/a/b?token=1&x=y#z now", "see https://example.com/a/b?[query] now", id="query"),
        pytest.param("Authorization: Bearer abc.def~123", "Authorization: Bearer [key]", id="bearer"),
        pytest.param("key sk-proj-a1b2c3d4e5", "key [key]", id="key-with-a-known-beginning"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", "[key]", id="access-key"),
        pytest.param("is wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY ok", "is [key] ok", id="secret-key"),
        pytest.param("call +49 (30) 1234-5678 today", "call [number] today", id="telephone"),
        pytest.param("4111 1111 1111 1111", "[number]", id="card"),
        pytest.param("電話は0312345678です", "電話は[number]です", id="number-in-japanese"),
        pytest.param(
            "In 2024, 1,234 of 56789 people said 3.14159.", "In 2024, 1,234 of 56789 people said 3.14159.", id="figures"
        ),
        pytest.param("the_longest_name_of_a_function()", "the_longest_name_of_a_function()", id="a-name-of-code"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_looks_personal_or_secret_is_masked(text: str, shown: str) -> None:
    assert redacted(text, 200) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    assert redacted("ab " * 100, 10) == "ab ab ab …"
    assert redacted("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize("shift", range(12))
def test_a_key_that_the_cut_makes_short_is_not_shown(shift: int) -> None:
    text = "." * shift + "a@example.com " * 6 + "AKIAIOSFODNN7EXAMPLE"
    for most in range(1, len(text)):
        assert "AKIA" not in redacted(text, most)
        assert "example" not in redacted(text, most)


def test_long_texts_take_no_long_time() -> None:
    for text in ("a" * 10**6, "1" * 10**6, "a1-" * 10**6, "a@" * 10**6, "https://" * 10**6):
        assert len(redacted(text, 1_000)) <= 1_000


@pytest.mark.parametrize(
    ("group", "share", "expected"),
    [
        pytest.param(None, 1.0, False, id="a-record-that-could-not-be-read"),
        pytest.param("00000000" + "f" * 24, 0.0, False, id="off"),
        pytest.param("ffffffff" + "f" * 24, 1.0, True, id="all"),
        pytest.param("7fffffff" + "0" * 24, 0.5, True, id="the-lower-half"),
        pytest.param("80000000" + "0" * 24, 0.5, False, id="the-upper-half"),
    ],
)
def test_groups_are_chosen_by_their_hash(group: str | None, share: float, expected: bool) -> None:
    assert chosen(group, share) is expected


def test_a_reward_is_shown_with_its_parts_and_no_reason_of_a_check() -> None:
    made_with = Provenance(rubric="r", version=1, rubric_hash="x", model="m")
    reward = Reward(
        id=1,
        reward=0.5,
        checks=(CheckScore(name="right", value=1.0, reason="wanted 42"),),
        criteria=(CriterionScore(name="clear", score=0.5, answer=2, reason="Write to a@example.com."),),
        provenance=made_with,
    )
    shown = judged(make_sample(response="4"), reward)
    assert (shown["sample"], shown["model"], shown["reward"], shown["checks"]) == (1, "m", 0.5, {"right": 1.0})
    assert shown["criteria"] == {"clear": {"score": 0.5, "reason": "Write to [e-mail]."}}
    assert (shown["response"], shown["characters"]) == ("4", 1)
    assert "42" not in str(shown)


def test_what_is_unscored_is_shown_with_its_reason_and_no_number() -> None:
    made_with = Provenance(rubric="r", version=1, rubric_hash="x")
    shown = judged(make_sample(), Unscored(id=1, reason="throttled", whose="judge", detail="slow", provenance=made_with))
    assert shown["reason"] == "throttled"
    assert "reward" not in shown
