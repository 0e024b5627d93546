"""The data set of a training job: its records, what is wrong with them, what they look like, and how they are split.

May import files, statistics and everything below them. It knows no training job, no door, and no other room beside it.
"""
