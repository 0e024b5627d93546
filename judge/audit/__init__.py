"""Attacks on a judge and its rubric: what a policy would try, and how often it pays.

May import the grader, the files and scipy; prints nothing. The Lambda never loads this folder.
"""
