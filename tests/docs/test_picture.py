"""The first screen's picture shows what the command prints today, and nothing of the machine it was made on."""

import re

import pytest

from docs.picture import PICTURE, command, draw, lines_of, run, shown

REPLIES = "replies:examples/summary/replies.jsonl"


@pytest.mark.parametrize(
    ("written", "left"),
    [
        pytest.param("one\r\ntwo\n", "one\ntwo", id="lines"),
        pytest.param("10 %\r100 %\n", "100 %", id="written-anew"),
        pytest.param("bar\r\x1b[2Kdone\n", "done", id="erased"),
        pytest.param("a\nbar\r\x1b[2K\x1b[1A\x1b[2Kb\nc\n", "b\nc", id="up"),
        pytest.param("\x1b[?25l\x1b[1mbold\x1b[0m\x1b[?25h\n", "\x1b[1mbold\x1b[0m", id="style-stays-cursor-goes"),
    ],
)
def test_what_a_terminal_shows_in_the_end_is_kept(written: str, left: str) -> None:
    assert shown(written) == left


def test_a_command_that_fails_makes_no_picture() -> None:
    with pytest.raises(SystemExit, match="did you mean 'summary'"):
        run(["score", "examples/summary/samples.jsonl", "--rubric", "sumary", "--judge", REPLIES])


def test_a_picture_holds_its_text_and_loads_nothing() -> None:
    picture = draw("$ judge\n\x1b[1ma & b\x1b[0m <c>")
    assert lines_of(picture) == ["$ judge", "a & b <c>"]
    assert "font-face" not in picture
    assert re.findall(r"https?://[^\s\"]+", picture) == ["http://www.w3.org/2000/svg", "https://www.textualize.io"]


def test_the_picture_shows_what_the_command_prints_today() -> None:
    words = [REPLIES if word == "local" else word for word in command()[1:]]
    today = lines_of(draw(shown(run(words))))
    picture = lines_of(PICTURE.read_text("utf-8"))
    begin = next(at for at, line in enumerate(picture) if line.startswith("summary, version"))
    assert " ".join(picture[:begin]).split() == f"$ make score {' '.join(command())}".split()
    assert [figureless(line) for line in picture[begin:]] == [figureless(line) for line in today], "run make picture"


def test_the_picture_names_no_machine() -> None:
    picture = PICTURE.read_text("utf-8")
    assert "font-face" not in picture
    assert not re.search(r"/(root|home|work|tmp)/", picture)


def figureless(line: str) -> str:
    """Leave out what another judge or another run changes: figures with a point, bars, who judged."""
    return re.sub(r"\d+\.\d+|[ ▁▂▃▄▅▆▇█]+|local|replies:\S+", " ", line).strip()
