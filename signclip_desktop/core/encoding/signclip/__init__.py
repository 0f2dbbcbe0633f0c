"""SignCLIP's own models: features, towers, prompts, and the import of its released weights."""
