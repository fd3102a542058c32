"""Smaller models from trained ones: weights below a threshold to zero, or whole units removed."""
