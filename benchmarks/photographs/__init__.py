"""Real people to measure on: where the photographs are, where the people stand in them, and what they look like.

The photographs themselves are not part of Sightline; see benchmarks/README.md.
"""
