"""The texts of attacks."""

import pytest

from judge.audit.texts import texts


def test_a_family_without_texts_is_no_family() -> None:
    with pytest.raises(KeyError, match="nobody"):
        texts("nobody")


@pytest.mark.parametrize("family", ["plea", "null", "others_down", "echo"])
def test_each_family_has_several_texts_and_none_twice(family: str) -> None:
    assert len(texts(family)) == len(set(texts(family))) >= 4


def test_a_text_keeps_its_script() -> None:
    assert "解" in texts("master_key")
