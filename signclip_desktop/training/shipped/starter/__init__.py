"""Computes the starter dictionary: averaged motions of WLASL's signs, and their words."""
