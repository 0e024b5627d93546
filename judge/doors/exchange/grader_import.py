"""The command `import`: makes a rubric of an OpenAI grader."""

import os
import shlex
import sys
from argparse import Namespace
from pathlib import Path

from judge.bounds import GRADER_BYTES
from judge.doors.console import complain
from judge.errors import InputFault
from judge.exchange.rubric_files import write_files
from judge.exchange.rubric_import import import_rubric
from judge.settings import Settings
from judge.wiring import folders


def import_grader(arguments: Namespace) -> int:
    """Write the files, print their paths, and print on stderr what differs from the grader, a line each."""
    imported = import_rubric(_text(arguments.file), arguments.name)
    shipped = [folder / "prompts" for folder in folders(Settings.read(os.environ, rubric="-"))]
    folder = Path(arguments.folder)
    for path in write_files(imported, folder, shipped, overwrite=arguments.overwrite):
        print(path)
    for note in imported.notes:
        complain(note)
    command = shlex.join(["judge", "rubrics", imported.name])
    print(f"JUDGE_FOLDER={shlex.quote(str(folder))} {command} shows the rubric", file=sys.stderr)
    return 0


def _text(name: str) -> str:
    """Return a file's text, or that of stdin for `-`.

    Raises:
        InputFault: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        if name == "-":
            content = sys.stdin.buffer.read(GRADER_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(GRADER_BYTES + 1)
        if len(content) > GRADER_BYTES:
            msg = f"{name}: wanted at most {GRADER_BYTES:,} bytes"
            raise InputFault(msg)
        return content.decode("utf-8-sig")
    except OSError as error:
        msg = f"{name}: cannot be read: {error.strerror}"
        raise InputFault(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{name}: not UTF-8: {error.reason} at byte {error.start}"
        raise InputFault(msg) from error
