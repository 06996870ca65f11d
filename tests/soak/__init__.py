"""What takes too long for a test: ``make soak``, or parts of it with ``python -m tests.soak``."""
