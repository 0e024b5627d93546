"""Where hostile code and SQL run: always in a child process, never in the process that pays rewards.

Rooms, and where their code runs:

- `process` (both sides): children that the kernel limits in time and memory and that can be killed. They are forked from a
  server that has loaded its libraries and has never seen a stranger's text, so one child finds nothing that another left.
- `engines` (both sides): SQL queries, mathematical expressions and JSON schemas, each in a limited child of its own. These have
no
  seccomp filter. A query is kept in by its database, which can reach no file, no network and no setting, and can open no file
  descriptor; expressions and schemas are only read by their libraries.
- `programs` (this process): scores Python programs. It starts locked children and counts what they report.
- `children` (locked children): the work that each kind of child does. `suite` reads tests there, `testing` runs them, and `talk`
  carries values between the tests and the program. `jail` locks the child in and sets up what code finds inside.

A Python program is scored by three children. One reads the tests, once for all programs, before there is any program. For each
program, one runs the tests and another runs the program; they talk over two pipes. A program that is run as a script has one
child, with a real standard input and output. `lint` has a program read in one more child, which runs none of it. A grader that
comes with a rubric has one child for each sample; the response is data to it.

Who trusts whom: nobody trusts the program. Its child never sees an expected value, and the tests' child treats all that comes
from it as forged data: it makes plain values and stand-ins of it, and never runs code from it. The tests come from the record's
author and are half trusted: they run behind the same lock, but their verdicts are believed. This process reads small frames from
the tests' child, and from the program's child only what it says before it has the program. A script's output is bytes to
compare, and a list of faults from `lint` is text to show.

Why nothing gets out: before a locked child receives any text, it drops its environment, sets its limits on files and processes to
zero, and puts on a seccomp filter that allows computing, and reading and writing on the pipes it already has. It cannot open,
connect, start, signal or trace anything. Then it tries three of those calls itself; if one succeeds, the sample is unscored.
Where a machine has no such filter, nothing is run and the sample is unscored.

Why nothing is earned: a crash, a hang or nonsense from the program is a failed test; from a grader it is no grade at all. A fault of the tests is the record's
(`ReferenceFault`) and a fault of the machine is ours (`CheckUnavailable`); neither becomes a number.

The sandbox imports `judge.bounds`, `judge.errors` and `judge.record`. What runs in children imports the standard library and
these rooms alone, in `engines` also its engine and `judge.bounds`; contracts in pyproject.toml hold it to that.
"""
