"""Mathematics as people type it: LaTeX out of plain characters, the expressions in a text, the sides of an equation.

Knows signs and words, never values: the engine that compares two expressions works those out. Imports of `judge.reading` only
`pattern`, `numbers` and `stated`, and of the rest of the package `bounds`.
"""
