"""The checks: what a program can verify about a response."""
