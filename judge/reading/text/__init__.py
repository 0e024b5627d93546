"""Text as a reader sees it: visible characters, normal forms, thoughts and code fences, words and sentences.

Imports nothing of `judge.reading` but `pattern`, and of the rest of the package `sample` and `bounds`.
"""
