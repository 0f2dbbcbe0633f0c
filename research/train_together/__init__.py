"""Trains all members of a model at once: `python -m research.train_together CONFIG -o RUN`."""
