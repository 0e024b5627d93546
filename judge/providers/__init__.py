"""Judges: each takes a `Question` and returns a `Reply`, see `judge.converse`.

A new judge is a module here and a line in `judge.wiring`. May import the port and the errors, never a sample or a rubric.
"""
