r"""Numbers as people and models write them: `$1,234.50`, `3 1/2`, `\frac{3}{4}`, `forty-two`, 3万5千, with their units.

Exact (fractions, no floats) and never a guess: a part of something larger (`3-4`, `5x + 1`, `sqrt(42)`) is no number.
Imports of `judge.reading` only `pattern` and `stated`, and of the rest of the package `bounds`.
"""
