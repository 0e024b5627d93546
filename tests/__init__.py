"""A package in name too: verl installs one that is called `tests`, which would come before a folder without this file."""
