"""The commands that import and export graders. May import whatever the other doors may, and `judge.exchange`."""
