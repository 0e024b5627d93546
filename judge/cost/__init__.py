"""What judging costs, and what may be spent on it.

May import the rubric and the port to providers.
"""
