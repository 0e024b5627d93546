"""How far a judge agrees with people: labels, the statistics of agreement, and the map from the judge's scale to theirs.

May import the rubric, the files of rows and scipy. The Lambda never loads this folder: what it applies is in the rubric.
"""
