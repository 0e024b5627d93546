"""Tests of a reward: cases with what each must earn, what every reward must refuse, and how stable a judge is.

May import the statistics, the files and the grader; prints nothing. The Lambda never loads this folder.
"""
