"""Rubrics: what a response is judged by, read from YAML and checked whole before the first sample.

May import the checks, the sample, the records and the errors; knows no judge and no prompt.
"""
