"""From clips and words to embeddings: the encoders, their recipes, their files."""
