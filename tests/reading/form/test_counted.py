"""What can be counted in a text."""

import pytest

from judge.reading.form.counted import Counted, count


@pytest.mark.parametrize(
    ("text", "what", "number"),
    [
        ("- a\n* b\n• c\n-5\n- .\n---\n**d**", "bullets", 4),
        ("1. a\n2) b\n3.5\n4. -", "numbered", 2),
        ("a\n\nb\n \n\n-", "paragraphs", 2),
        ("*a* **b** 2*3*4 \\*c* 日*本*語", "highlights", 3),
        ("[a] - [x] - [name] [ ]", "placeholders", 2),
        ("<<a>> <<->>", "titles", 1),
        ("ONE Two I", "capitals", 2),
    ],
)
def test_parts_that_say_something_count(text: str, what: Counted, number: int) -> None:
    assert count(text, what) == number


def test_dividers_separate_paragraphs() -> None:
    assert count("a\n***\nb\n\nc", "paragraphs", "***") == 2
    for wrong in ("a***b***a", "a*** ***b"):
        with pytest.raises(ValueError, match="empty or repeated"):
            count(wrong, "paragraphs", "***")
