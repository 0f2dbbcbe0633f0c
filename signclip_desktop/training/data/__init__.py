"""Recordings of known signs: read, checked, kept apart by person, varied."""
