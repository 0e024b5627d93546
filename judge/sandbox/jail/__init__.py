"""jail."""
