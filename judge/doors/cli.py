"""The entry point of the command line: parses, runs one command, and turns every failure into a line and an exit code.

stdout is for results and stderr for people. `judge --help` lists the exit codes.
"""

import atexit
import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from judge.doors.parser import make_parser
from judge.errors import Misconfigured, OutputFault

_OK, _MISCONFIGURED, _UNWRITTEN, _INTERRUPTED = 0, 2, 3, 130


def run() -> None:
    """Run the command line as a process.

    It does not wait for threads at the end: everything that was scored is saved, and an abandoned call may still hold one.
    """
    code = main()
    atexit._run_exitfuncs()  # noqa: SLF001  what others clean up; the interpreter would also join the threads
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Raises:
        SystemExit: after `--help` and `--version`, with 0; on arguments that cannot be parsed, with 2.
    """
    sys.stdout.reconfigure(errors="replace") if isinstance(sys.stdout, io.TextIOWrapper) else None
    arguments = make_parser().parse_args(argv)
    if arguments.command is None:
        sys.stderr.write(arguments.help())
        return _MISCONFIGURED
    try:
        commands = _commands()
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("rich"):
            raise
        print("judge: the command line needs the extra 'cli': pip install 'rft-judge[cli]'", file=sys.stderr)
        return _MISCONFIGURED
    return _run(commands[arguments.command], arguments)


def _commands() -> Mapping[str, Callable[[Namespace], int]]:
    """Load the commands: only now, because `--help` and `--version` need none of them."""
    from judge.doors import batch_inference, commands
    from judge.doors.data.check import check as check_data
    from judge.doors.data.split import split
    from judge.doors.job.compare import compare
    from judge.doors.job.create import create
    from judge.doors.job.curves import curves
    from judge.doors.job.delete import delete
    from judge.doors.job.deploy import deploy
    from judge.doors.job.invoke import invoke
    from judge.doors.job.list_jobs import list_jobs
    from judge.doors.job.stop import stop
    from judge.doors.job.watch import watch as watch_job
    from judge.doors.show import show
    from judge.doors.trust.audit import audit
    from judge.doors.trust.calibrate import calibrate
    from judge.doors.trust.check import check
    from judge.doors.trust.report import report
    from judge.doors.trust.watch import watch

    return {
        "score": commands.score,
        "render": commands.render,
        "rubrics": commands.rubrics,
        "checks": commands.checks,
        "show": show,
        "check": check,
        "calibrate": calibrate,
        "audit": audit,
        "report": report,
        "watch": watch,
        "data check": check_data,
        "data split": split,
        "invoke": invoke,
        "job create": create,
        "job list": list_jobs,
        "job watch": watch_job,
        "job stop": stop,
        "job curves": curves,
        "job deploy": deploy,
        "job delete": delete,
        "compare": compare,
        "batch submit": batch_inference.submit,
        "batch status": batch_inference.status,
        "batch collect": batch_inference.collect,
    }


def _run(command: Callable[[Namespace], int], arguments: Namespace) -> int:
    from judge.doors.console import complain

    try:
        code = command(arguments)
        sys.stdout.flush()
    except OutputFault as fault:
        complain(str(fault))
        _forget_stdout()
        return _UNWRITTEN
    except Misconfigured as fault:
        complain(str(fault))
        return _MISCONFIGURED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever reads our output has seen enough
        _forget_stdout()
        return _OK
    except OSError as error:  # every file that is opened has its own message, so this is stdout
        complain(f"stdout: cannot be written: {error.strerror}")
        _forget_stdout()
        return _UNWRITTEN
    return code


def _forget_stdout() -> None:
    """Drop what could not be written to stdout, or the process would try again when it ends."""
    with suppress(OSError):  # under a test stdout has no descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
