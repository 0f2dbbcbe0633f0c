"""Widgets that show one view model each and emit what the user wants."""
