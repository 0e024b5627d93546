"""Reads a verdict out of a judge's answer: objects, lines and words, and the one rule that holds them together.

May import the rubric's rooms, the JSON reader and the ground; knows no provider and no judge.
"""
