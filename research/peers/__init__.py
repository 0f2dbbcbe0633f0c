"""Other published ways to recognise single signs, re-made small and trained on the same data."""
