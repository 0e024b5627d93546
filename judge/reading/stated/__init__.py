"""The answer that a response states: where it is stated, whether it is plain, and the letter of a choice.

Imports of `judge.reading` only `pattern`, `text`, `json` and `doubt`, and of the rest of the package `sample`, `record` and
`bounds`.
"""
