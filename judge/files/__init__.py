"""Runs over files: rows in, a journal that loses nothing, rows out.

May import the core; the Lambda never loads it.
"""
