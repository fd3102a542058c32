"""What can go wrong between raw data and a deployable model."""

from core.errors import SightlineError


class DataError(SightlineError):
    """Training data, a configuration or a run folder that cannot be used."""
