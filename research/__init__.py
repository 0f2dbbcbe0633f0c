"""Studies of recipes, run in a checkout; no part of the program. See README.md."""
