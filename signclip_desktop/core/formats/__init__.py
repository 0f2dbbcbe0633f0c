"""Between bytes and types: `.pose`, `index.csv`, clips in the library. Opens no library."""
