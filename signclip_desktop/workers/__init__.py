"""Threads around the core: capture, recognition, library; QtCore only, no widgets."""
