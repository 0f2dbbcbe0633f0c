"""SignCLIP Desktop: a dictionary for sign languages that works both ways, offline."""

__version__ = "0.1.0"
