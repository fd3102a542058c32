"""Sightline as the only program of a machine: full screen, a PIN to leave, and a parent that restarts it."""
