"""The function calls in what a model wrote: in tags, as JSON, as an action with its input, as Python text.

Imports of `judge.reading` only `pattern`, `text` and `json`, and of the rest of the package `record` and `bounds`.
"""
