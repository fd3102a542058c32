"""The command for a first look at a machine: check."""

import argparse
import contextlib

from core.cli import console, exit_codes
from core.cli.galleries import tell_notices
from core.errors import SightlineError
from core.paths import display_path, sample_gallery_path
from core.precision import Precision


class CheckFailed(SightlineError):
    """The machine does not do the job, or cannot be tried."""


def check(options: argparse.Namespace) -> int:
    from core.bundle import Bundle
    from core.captions import load_captions
    from core.encoder import DualEncoder
    from core.runtimes import choose_runtime
    from core.self_check import FEW, check, different_people

    captions = sample_gallery_path() / "captions.json"
    pictures = different_people(load_captions(captions), FEW)
    bundle = Bundle.load(options.bundle)
    with console.ProgressLine() as progress:
        runtime = choose_runtime(options.runtime, bundle.path)
        with contextlib.closing(
            DualEncoder(bundle, Precision(options.precision), runtime=runtime, progress=progress)
        ) as encoder:
            try:
                done = check(pictures, encoder, progress)
            except OSError as error:
                raise CheckFailed(
                    f"The check needs the sample pictures in {display_path(captions.parent)} and a little space for "
                    f"temporary files ({error}). Free some space, or install Sightline again."
                ) from error
            tell_notices(encoder)
            where = f"{encoder.precision.label}, {encoder.runtime_name}"
    if not done.passed:
        raise CheckFailed(
            f"{done} ({where}). The model does not find what it should. Check its files: "
            "sightline-search models verify; or try another --precision or --runtime."
        )
    console.say(f"{done} ({where})")
    return exit_codes.OK
