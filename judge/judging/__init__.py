"""Asks judges: one opinion, several side by side, and none twice for the same question.

May import the question, the verdict, the rubric and the port to providers; knows no provider.
"""
