"""Learns an encoder: the loop, the terms of the loss, and what finishes a model."""
