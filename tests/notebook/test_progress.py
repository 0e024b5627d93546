"""The bar: there for whoever watches, and gone afterwards."""

import sys
import types

import pytest

from judge.notebook.progress import progress


def test_nobody_watches_a_file_or_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(2) as advance:
        advance()
        advance()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("where", ["terminal", "notebook"])
def test_whoever_watches_sees_how_far_it_is(
    where: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "terminal":
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    else:
        monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    with progress(1) as advance:
        advance()
    written = capsys.readouterr().err
    assert f"\rscoring {'█' * 30} 1/1 0 s" in written
    assert written.split("\r")[-2:] == [" " * len("scoring " + "█" * 30 + " 1/1 0 s"), ""], "the line is blank again"


def test_it_can_be_turned_off_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress(1, show=False) as advance:
        advance()
    assert capsys.readouterr().err == ""


def test_of_two_at_once_the_first_has_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(1, show=True) as first, progress(2, show=True) as second:
        second()
        second()
        first()
    written = capsys.readouterr().err
    assert "1/1" in written
    assert "2/2" not in written
    with progress(2, show=True) as again:
        again()
        again()
    assert "2/2" in capsys.readouterr().err


def test_the_line_is_free_again_after_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        with pytest.raises(KeyError), progress(1, show=True) as advance:
            {}[advance()]
    assert capsys.readouterr().err.count("1/1") == 2
