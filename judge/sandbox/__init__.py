"""Runs tests and the programs that they test, in children that are locked in, and brings back verdicts.

From the top:

- `unit_tests` scores a program with the tests of a record, `scripts` one that reads input and prints, `lint` reads one.
- `prepared` has tests read once for all programs; `locked` starts children behind a seccomp filter (`filters`, `lock`) from one
  server (`turn`), which has loaded the allowed `modules` and what follows here, and nothing of a stranger's.
- Work of children: `preparing` (reads tests), `trial` (runs tests), `program` (runs the program), `script`, `reader`.
- Reading tests: `suite` finds what judges and what is the program's, `refusals` what cannot be done here, `rewriting` puts guards
  around statements, `names` knows what binds a name.
- Running tests: `verdicts` keeps what became of each, `cases` runs functions as pytest and unittest do, `pytest_like` is what
  tests import as pytest, `surroundings` what any process has.
- Between tests and program: `peer` asks and answers, `cells` and `scalars` make data of values, `stand_ins` and `forwarding`
  stand for what is no data, `operations` and `known` say what of Python both sides have.

A child that runs tests is half trusted, a program not at all: expected values never reach its child, the tests' child takes in
nothing but data that it reads with care, and this process reads frames of the tests' child alone.
"""
