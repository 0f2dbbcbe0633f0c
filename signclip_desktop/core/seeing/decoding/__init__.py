"""Video files of strangers: what they are, decoded in a child process with limits."""
