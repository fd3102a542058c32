"""The front door of `core`: `sightline-search`."""

from core.cli.main import main

__all__ = ["main"]
