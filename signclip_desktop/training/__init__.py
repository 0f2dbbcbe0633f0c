"""Reading data, learning encoders, and building the starter dictionary."""
