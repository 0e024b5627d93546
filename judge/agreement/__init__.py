"""How far a judge agrees with people: labels, the figures of agreement, and the map from the judge's scale to theirs.

May import the statistics, the files of rows, the rubric and what lies below them. The Lambda never loads this folder: what it
applies is in the rubric.
"""
