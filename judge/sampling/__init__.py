"""Draws responses from a model, as a training job does, so that they can be scored."""
