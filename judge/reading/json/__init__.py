"""JSON in what a model wrote: the objects in a text, the one value that a response gives as its answer, the size of a schema.

Imports of `judge.reading` only `pattern` and `text`, and of the rest of the package `bounds`. No check and no verdict reads JSON
in another way.
"""
