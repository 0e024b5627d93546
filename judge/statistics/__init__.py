"""The statistics of agreement: correlations, kappa, errors, the alt-test, calibration maps, and texts that are nearly alike.

May import the standard library, errors, the monitors' ranks, and numpy and scipy inside functions only. Knows nothing of rubrics,
rows or files: it takes numbers and words, and returns numbers with their intervals. The Lambda never loads this folder.
"""
