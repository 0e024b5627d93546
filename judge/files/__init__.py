"""Runs over files: samples are read from JSON Lines, scored, and written as rows, and an interrupted run loses none of them.

May import the core and `wiring`, and no door: whoever starts a run passes in a `Reporter`. The Lambda never loads this folder.
"""
