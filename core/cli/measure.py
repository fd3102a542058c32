"""The command that measures a model: evaluate."""

import argparse
import contextlib
import os
from typing import Any

from core.captions import load_captions
from core.cli import console, exit_codes
from core.cli.galleries import tell_notices
from core.evaluation import Evaluation, evaluate
from core.metrics import STANDARD_KS
from core.paths import display_path
from core.precision import Precision
from core.progress import CancelToken
from core.results import escape_name

SKIPPED_SHOWN = 20


def evaluate_captions(options: argparse.Namespace) -> int:
    from core.bundle import Bundle
    from core.encoder import DualEncoder
    from core.runtimes import choose_runtime

    pictures = load_captions(options.captions, options.split)
    bundle = Bundle.load(options.bundle)
    precisions = [Precision(value) for value in dict.fromkeys(options.precision or list(Precision))]
    token = CancelToken()
    with (
        console.cancelled_by_signals(token),
        console.ProgressLine() as progress,
        contextlib.closing(
            DualEncoder(
                bundle,
                precisions[0],
                runtime=choose_runtime(options.runtime, bundle.path),
                progress=progress,
            )
        ) as encoder,
    ):
        runtime = encoder.runtime_name
        evaluation = evaluate(pictures, encoder, precisions, progress=progress, cancel=token)
        tell_notices(encoder)
    if options.json:
        console.say_json(_as_json(evaluation, options, bundle.id, runtime))
    else:
        _print(evaluation, bundle.id, runtime)
    return exit_codes.OK


def _print(evaluation: Evaluation, bundle_id: str, runtime: str) -> None:
    some = next(iter(evaluation.metrics.values()))
    console.say(f"{bundle_id}, {runtime}: {some.queries:,} captions against {some.images:,} pictures")
    header = ("precision", *(f"Recall@{k}" for k in STANDARD_KS), "mAP", "mINP")
    rows = [
        (
            precision.label,
            *(f"{m.recall[k]:.4f}" for k in STANDARD_KS),
            f"{m.mean_ap:.4f}",
            f"{m.mean_inp:.4f}",
        )
        for precision, m in evaluation.metrics.items()
    ]
    for line in console.table(header, rows):
        console.say(line)
    if evaluation.skipped:
        console.note(f"Left out {console.count(len(evaluation.skipped), 'picture')}:")
    for path, reason in evaluation.skipped[:SKIPPED_SHOWN]:
        console.note(f"  {display_path(path)}: {reason}")
    if len(evaluation.skipped) > SKIPPED_SHOWN:
        console.note(f"  and {len(evaluation.skipped) - SKIPPED_SHOWN:,} more; --json lists all.")


def _as_json(
    evaluation: Evaluation, options: argparse.Namespace, bundle_id: str, runtime: str
) -> dict[str, Any]:
    return {
        "bundle": bundle_id,
        "runtime": runtime,
        "captions": escape_name(os.fsencode(options.captions)),
        "split": options.split,
        "precisions": {
            precision.value: {
                "recall": {str(k): round(value, 6) for k, value in metrics.recall.items()},
                "map": round(metrics.mean_ap, 6),
                "minp": round(metrics.mean_inp, 6),
                "queries": metrics.queries,
                "images": metrics.images,
            }
            for precision, metrics in evaluation.metrics.items()
        },
        "skipped": [
            {"file": escape_name(os.fsencode(path)), "reason": reason} for path, reason in evaluation.skipped
        ],
    }
