"""Draws responses from a model, as a training job does, and keeps them in a file that `judge score` reads.

`judge.sampling.draws_file` is the way through it. May import files and everything below them. It knows no training job and no
comparison.
"""
