"""The pixel encoder as a whole model: it can be loaded from a bundle, switched, and closed."""

from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from core.errors import BundleError
from core.precision import Precision
from tests.core.pixel_encoder import DIM, SPEC, PixelEncoder

NAME = "pixels"


class SwitchingEncoder(PixelEncoder):
    """Remembers its precisions in `used`."""

    runtime_name = "pixels on paper"

    def __init__(
        self,
        bundle: Any = None,
        precision: Precision = Precision.FP32,
        *,
        runtime: Any = None,
        progress: Any = None,
    ) -> None:
        super().__init__(precision=precision)
        if bundle is not None:
            self.bundle = bundle
        self.used = [precision]

    def switch(self, precision: Precision) -> None:
        self.precision = precision
        self.used.append(precision)

    def take_notices(self) -> list[str]:
        return []

    def close(self) -> None:
        pass


class PixelBundle(SimpleNamespace):
    """What `core.bundle.Bundle` is to the command line."""

    @classmethod
    def load(cls, path: Path) -> "PixelBundle":
        if path.name == "missing":
            raise BundleError(f"There is no model bundle in {path}.")
        if path.name == "altered":
            raise BundleError(f"image.onnx in {path} is not the file that was published.")
        return cls(
            id=f"{path.name}@1", name=path.name, path=path, image_spec=SPEC, embedding_dim=DIM,
            context_length=8, prompt="a photo of {}", manifest={"name": path.name, "scores": {"fp32": {"r1": 0.5}}},
        )  # fmt: skip

    def unknown_files(self) -> list[str]:
        return []


def install(patch: pytest.MonkeyPatch) -> None:
    """Let the command line load pixel encoders where it loads real models."""
    import sys

    bundle, encoder = ModuleType("core.bundle"), ModuleType("core.encoder")
    bundle.__dict__["Bundle"] = PixelBundle
    bundle.__dict__["list_bundles"] = lambda: [
        PixelBundle.load(Path("/models/starter")),
        "/models/torn has no manifest.",
    ]
    encoder.__dict__["DualEncoder"] = SwitchingEncoder
    patch.setitem(sys.modules, "core.bundle", bundle)
    patch.setitem(sys.modules, "core.encoder", encoder)
    patch.setattr("core.runtimes.choose_runtime", lambda _name, _bundle=None: None)
