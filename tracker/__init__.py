"""What remembers, decides when, and is what you run."""
