"""Runs hostile Python and brings back plain data, never trust.

From the top: `unit_tests` scores a program and `lint` reads one; `sandbox` opens sessions in the `subset` (a Python in Rust,
where it is `faithful` to CPython) or in a `process` (CPython, locked in by `child` behind `filters`); `plain` data is all that
crosses.
"""
