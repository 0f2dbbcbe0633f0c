"""What the window and the command line both do, without Qt: look-ups, films, other libraries."""
