"""Two models on the same prompts: paired rewards, and what became better or worse."""
