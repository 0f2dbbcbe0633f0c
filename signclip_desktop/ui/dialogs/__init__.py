"""What opens over the window: first steps, preferences, adding, importing, help."""
