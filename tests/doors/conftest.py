"""A terminal, for what looks different there."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios


def at_terminal(*arguments: str, columns: int = 80) -> tuple[int, str]:
    """Run the command line on a terminal of its own; return the exit code, and what stands there but for its colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR", "NO_COLOR"}}
    command = [sys.executable, "-m", "judge", *arguments]
    running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env={**environment, "TERM": "xterm"})
    os.close(theirs)
    written = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed: the command has ended
            break
        if not piece:
            break
        written += piece
    os.close(ours)
    return running.wait(), re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written.decode().replace("\r\n", "\n"))
