"""What can be set on a check is told by the code."""

import pytest

from judge.checks import KINDS
from judge.doors.catalogue import Entry, catalogue


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.name)
def test_every_check_and_every_option_is_explained(entry: Entry) -> None:
    assert entry.summary.endswith(".")
    for option in entry.options:
        assert option.text, option.name
        assert option.kind, option.name


def test_what_a_check_says_beyond_its_first_paragraph_is_kept() -> None:
    told = {entry.name: entry.details for entry in catalogue()}
    assert any("\n\n" in text or "." in text for text in told.values())
    assert all(text == text.strip() for text in told.values())


def test_no_check_is_forgotten() -> None:
    names = [entry.name for entry in catalogue()]
    assert len(names) == len(KINDS)
    assert names == sorted(set(names))
