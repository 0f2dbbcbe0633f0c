"""The product's numbers in one table: clips of the assets, and what the program makes of them.

    python -m tests.golden      writes golden.txt anew; look at the difference before you commit

A row imports no constant that it pins: it asks the program as a user would, and keeps the answer.
"""
