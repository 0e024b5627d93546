"""Graders of other systems: what becomes of them as a rubric, and what becomes of a rubric there.

May import the rubric, the checks and what is below them.
"""
