"""What the program speaks of: frames, landmarks, clips, signs, embeddings. Knows nothing else."""
