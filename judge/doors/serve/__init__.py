"""The commands of the HTTP server. May import whatever the other doors may, and `judge.serving`."""
