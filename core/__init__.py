"""Sightline's search: model bundles, runtimes, galleries, queries and measurements. No Qt, no torch."""

__version__ = "0.1.0"
