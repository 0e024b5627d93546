"""Scores Python programs from this process: starts locked children, hands them their work, and reads what they report.

`unit_tests` scores a program with the tests of a record, `scripts` one that reads input and prints, `grade` runs a grader that comes
with a rubric, `lint` finds faults without
running anything. `prepared` has tests read once for all programs; `locked` starts children behind the filters that `filters`
makes; `turn` keeps the one server that they are forked from. Nothing of a stranger's is parsed or run here. This room imports
`judge.bounds`, `judge.errors`, `process` and the list of `jail.modules`; the work of children it knows only by name.
"""
