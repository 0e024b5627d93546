"""The statistics of agreement: correlations, kappa, alpha, proportions, errors, the alt-test and the fit of a calibration map.

May import the standard library, errors, the monitors' ranks, and numpy and scipy inside functions only. Knows nothing of rubrics,
rows or files: it takes numbers and returns numbers with their intervals. The Lambda never loads this folder.
"""
