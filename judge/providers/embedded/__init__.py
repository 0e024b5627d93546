"""A judge on the CPU: a small language model's likelihoods. For trying things out without an account."""
