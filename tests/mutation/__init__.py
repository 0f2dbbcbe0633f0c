"""Changes constants and comparisons one at a time, and runs the tests that guard them."""
