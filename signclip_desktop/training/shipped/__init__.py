"""Computes what the program ships: the starter dictionary, word lists, whitening."""
