"""How busy and how warm the machine is: one sampler over several sources. What is not there is None, never zero."""

from core.telemetry.sample import Sample, Source
from core.telemetry.sampler import Sampler, find_sources

__all__ = ["Sample", "Sampler", "Source", "find_sources"]
