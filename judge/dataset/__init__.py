"""The data set of a training job: its records, what is wrong with them, what they look like, and how they are split."""
