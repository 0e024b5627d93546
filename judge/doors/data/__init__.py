"""The commands on a data set for training."""
