"""The statistics of agreement: correlations, kappa, alpha, proportions, errors, the alt-test, the fit of a calibration
map, and which of many texts are nearly the same.

May import the standard library, errors, the monitors' ranks, and numpy and scipy inside functions only. Knows nothing of rubrics,
rows or files: it takes numbers and words, and returns numbers with their intervals. The Lambda never loads this folder.
"""
