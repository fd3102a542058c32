"""What can go wrong, as sentences. `str(error)` says what is wrong, where, and what to do next.

Front doors show the sentence; the log keeps the cause (`raise ... from`).
"""


class SightlineError(Exception):
    """Base of every error whose text is written for the person at the screen."""


class ImageError(SightlineError):
    """A picture cannot be used; the text is the reason without the file's name."""


class BundleError(SightlineError):
    """A model bundle is missing, altered, or not one that this version can run."""


class RuntimeUnavailable(SightlineError):
    """The engine that should run a tower is not installed or refuses this model."""


class EngineError(SightlineError):
    """A TensorRT engine cannot be built or verified."""


class EngineRefused(RuntimeUnavailable):
    """There is no engine that may be used here; the text says why and which command builds one."""


class GalleryError(SightlineError):
    """A gallery's folder or its store cannot be used."""


class GalleryBusy(GalleryError):
    """Another process is writing to this gallery."""


class WrongBundle(GalleryError):
    """A gallery was indexed with another bundle; its embeddings cannot be compared with this one's."""


class QueryError(SightlineError):
    """A description that cannot be searched for."""


class ExportError(SightlineError):
    """A result file cannot be written."""


class Cancelled(Exception):
    """Raised inside a job when its token was cancelled; not an error."""
