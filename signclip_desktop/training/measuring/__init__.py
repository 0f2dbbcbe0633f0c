"""Measures any encoder on recordings whose signs are known."""
