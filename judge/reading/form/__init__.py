"""The form of a response: whether it says anything, what can be counted in it, the sections under headings.

Imports of `judge.reading` only `pattern`.
"""
