"""Signed sentences: reading corpora of them, training a translator, and measuring it."""
