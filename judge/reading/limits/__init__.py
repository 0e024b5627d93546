"""The limits of length that a prompt states: `within 30 characters`, `in two sentences`, `30文字以内`.

Imports of `judge.reading` only `pattern`, and of the rest of the package `record` and `bounds`.
"""
