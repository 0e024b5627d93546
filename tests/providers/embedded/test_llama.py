"""The binding refuses what it does not know."""

import pytest

from judge.errors import SettingsFault
from judge.providers.embedded import llama


def test_a_missing_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SettingsFault, match=r"found none: pip install 'rft-judge\[local\]'"):
        llama._library_path()


def test_another_release_is_refused_since_its_structures_may_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llama, "SUPPORTED_RELEASE", "0")
    with pytest.raises(SettingsFault, match="needs xllamacpp 0, found 2026"):
        llama._library_path()
