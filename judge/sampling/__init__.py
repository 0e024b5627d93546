"""Draws responses from a model, as a training job does, and keeps them in a file that `judge score` reads.

May import files and everything below it, the wiring of a model included. It knows no training job and no comparison.
"""
