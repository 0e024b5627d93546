"""Reads what a check needs out of text: numbers, stated answers, words, sentences, languages, limits, JSON."""
