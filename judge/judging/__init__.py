"""Asks judges: for one opinion or for several side by side, and never twice for the same question.

May import the question, the verdict, the rubric and the port to providers; knows no provider.
"""
