"""Judges: each takes a `Call` and returns a `Reply`, see `judge.converse`.

A new judge is a module here and a line in `_JUDGES` in `judge/judges/named.py`; nothing else has to know it. May import the
port, the errors and `judge.aws`, but never a sample or a rubric.
"""
