"""What checks run: queries, expressions in processes that can be stopped, alignments."""
