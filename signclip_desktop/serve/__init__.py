"""Embeddings over HTTP on this computer alone: `signclip serve`."""
