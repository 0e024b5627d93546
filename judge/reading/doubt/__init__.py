"""The words that make a statement doubtful: negations, hedges, bounds, corrections, and words that set two answers side by side.

English and Japanese are covered well; of German, French, Spanish, Portuguese, Italian, Chinese and Korean only the most common
words are. They are listed here and nowhere else. Every function looks at the characters beside a value, never at a whole text.
Imports of `judge.reading` only `pattern`, and of the rest of the package `bounds`.
"""
