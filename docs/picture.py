"""Draws what `make score` prints, as docs/score.svg. The command runs in a terminal of its own.

    python -m docs.picture

The seconds are those of the machine it ran on. The picture contains no font and loads none.
"""

import html
import io
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
PICTURE = Path(__file__).with_name("score.svg")
COLUMNS = 100
"""Characters in a line: GitHub shows a page about 800 pixels wide, and 8 pixels for a character are still legible."""

_SIZE = 65536
"""Bytes read at a time: the capacity of a pipe on Linux (man 7 pipe). Any number would do."""

_CONTROL = re.compile(
    r"""
      (?P<newline> \r*\n )              # the next line, from its beginning
    | (?P<home> \r )                    # back to the beginning of this line
    | \x1b\[ (?P<up> \d+ ) A            # up by so many lines:   ESC[3A
    | (?P<erase> \x1b\[2K )             # this line is erased:   ESC[2K
    | (?P<style> \x1b\[ [\d;]* m )      # a colour or bold:      ESC[1;31m
    | \x1b\[ [?\d;]* [A-Za-z]           # all else shows nothing: ESC[?25l hides the cursor
    | (?P<text> [^\x1b\r\n]+ )
    """,
    re.VERBOSE,
)


def command() -> list[str]:
    """Return the command of `make score`, as the Makefile states it."""
    dry = ["make", "--no-print-directory", "--dry-run", "score"]
    planned = subprocess.run(dry, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return shlex.split(planned.splitlines()[-1])


def run(words: Sequence[str]) -> str:
    """Run a command of ours in a new terminal, in a folder with the examples, and return what it wrote there.

    Raises:
        SystemExit: it failed; what it wrote is the message.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(ROOT / "examples")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "judge", *words], cwd=folder, env=_environment(os.environ), stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        written = _read(ours).decode()
        if process.wait():
            raise SystemExit(written)
    return written


def shown(written: str) -> str:
    """Return what a terminal shows once everything has been written to it: lines of text with their styles.

    A line that the cursor goes back to is taken to be written again from its beginning, as a progress bar's is.
    """
    lines, at = [""], 0
    for found in _CONTROL.finditer(written):
        if found["newline"]:
            at += 1
            lines += [""] * (at + 1 - len(lines))
        elif found["up"]:
            at = max(0, at - int(found["up"]))
        elif found["home"] or found["erase"]:
            lines[at] = ""
        else:
            lines[at] += found["style"] or found["text"] or ""
    return "\n".join(lines).strip()


def draw(text: str) -> str:
    """Return an SVG of what a terminal shows."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    svg = console.export_svg(title="make score")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", "monospace")
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines() if line.strip())


def lines_of(svg: str) -> list[str]:
    """Return the text that a picture shows, line by line."""
    lines: dict[str, str] = {}
    for number, text in re.findall(r'<text[^>]*line-(\d+)\)">(.*?)</text>', svg):
        lines[number] = lines.get(number, "") + html.unescape(text).replace("\xa0", " ")
    return [line.rstrip() for line in lines.values()]


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in given.items() if not name.startswith(("JUDGE_", "AWS_", "COLOR", "NO_COLOR"))}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}


def _read(terminal: int) -> bytes:
    """Read until nobody writes any more. Linux then reports an error, other systems the end of the file."""
    parts = []
    try:
        while part := os.read(terminal, _SIZE):
            parts.append(part)
    except OSError:
        pass
    os.close(terminal)
    return b"".join(parts)


def main() -> None:
    """Run what `make score` runs, and draw it."""
    words = command()
    said = shown(run(words[1:]))
    PICTURE.write_text(draw(f"$ make score\n{shlex.join(words)}\n{said}"), "utf-8")


if __name__ == "__main__":
    main()
