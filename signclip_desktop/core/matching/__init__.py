"""From embeddings to ranked signs, and what is measured of a ranking."""
