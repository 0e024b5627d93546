"""Tests of a reward: cases with what each must earn, what every reward must refuse, and how stable a judge is.

May import the grader and the files; prints nothing. The Lambda never loads this folder.
"""
