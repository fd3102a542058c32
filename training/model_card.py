"""A bundle's model card in Markdown: what its manifest says and what evaluations of it measured, nothing else.

Sections after Mitchell et al., Model Cards for Model Reporting, FAT* 2019. What holds for every model of Sightline is
written here; every figure and every judgement comes from the manifest and the reports.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.bundle import CALIBRATION, IMAGE_TOWER, TEXT_TOWER, Bundle
from training.card_figures import all_values, distrust, overall
from training.comparison import markdown_table, splits_of_several_data
from training.errors import DataError
from training.models.config import PUBLISHED, RANDOM
from training.reports import Report, SplitReport

_TOWERS = {
    "starter": "EfficientNet-Lite0 with a transformer head reads pictures, MiniLM reads descriptions",
    "clip": "the vision transformer and the causal text transformer of CLIP",
    "vit-distilbert": "a vision transformer reads pictures, DistilBERT reads descriptions",
    "resnet50-distilbert": "ResNet50 reads pictures, DistilBERT reads descriptions",
}
_WEIGHT_KEYS = ("weights", "image_weights", "text_weights")
_WEIGHTS = {
    PUBLISHED: "the published weights of EfficientNet-Lite0 (ImageNet) and all-MiniLM-L6-v2",
    RANDOM: "random weights",
}
_POSITIVES = {
    "pairs": "each description counts as true of its own picture only",
    "identity": "each description counts as true of every picture of the same person",
    "claims": "each description counts as true of every picture whose recorded attributes it fits",
}
_USE = """## Use

**For** finding the pictures in a gallery that fit a description of somebody's looks and clothes, so that a human looks
at fewer pictures. A result is a suggestion, and its score only an order.

**Not for**

- Saying who somebody is. It compares looks with words and knows neither names nor faces; two people who dress alike
  look alike to it.
- Any decision about a person that no human has made after looking at the pictures.
- Concluding that somebody was not there. Whoever is not among the first hits may be further down, or described in other
  words.
- Kinds of people, clothes, cameras or light that the evaluations below do not have, until they are measured. That
  includes children, unless an age below says so.

Searching for people is regulated in many places; whoever puts this to use has to know the rules that hold there.
"""


def model_card(bundle: Bundle, reports: Sequence[Report], about_data: str = "") -> str:
    """The card. reports: evaluations of this very bundle. about_data: Markdown on the training data, taken as it is.

    Raises DataError when a report is of another model, or when two measure the same.
    """
    measured = _by_title(bundle, reports)
    level = reports[0].confidence
    return "\n".join(
        [
            f"# Model card: {bundle.name}",
            "",
            "Written by `sightline-train card` from the bundle's manifest and from evaluations of it. Not to be",
            "edited: write it again when the model or what is measured changes.",
            "",
            "## What it is",
            "",
            *_description(bundle),
            "",
            "## What it learned from",
            "",
            *_training(bundle.manifest.get("training")),
            *(["", about_data.strip()] if about_data.strip() else []),
            "",
            _USE,
            "## How well it finds people",
            "",
            *overall(measured, level),
            "",
            "## Where not to trust it",
            "",
            *distrust(measured, level),
            "",
            *all_values(measured),
        ]
    )


def _by_title(bundle: Bundle, reports: Sequence[Report]) -> dict[str, tuple[Report, SplitReport]]:
    several = splits_of_several_data(reports)
    measured: dict[str, tuple[Report, SplitReport]] = {}
    for report in reports:
        if report.model != bundle.id:
            raise DataError(
                f"{report.name} measured {report.model} and not this bundle, which is {bundle.id}. "
                "Measure this one with `sightline-train evaluate`."
            )
        if report.confidence != reports[0].confidence:
            raise DataError(
                f"{report.name} and {reports[0].name} have intervals of different levels. Measure both with the same "
                "--confidence."
            )
        for split, found in report.splits.items():
            title = f"{split} of {report.data_name}" if split in several else split
            if title in measured:
                raise DataError(
                    f"{measured[title][0].name} and {report.name} both measure '{title}'. Leave one out."
                )
            measured[title] = report, found
    return measured


def _description(bundle: Bundle) -> Iterator[str]:
    manifest = bundle.manifest
    files: Mapping[str, Mapping[str, Any]] = manifest["files"]
    spec = bundle.image_spec
    architecture = str(manifest.get("architecture", "not recorded"))
    towers = f": {_TOWERS[architecture]}" if architecture in _TOWERS else ""
    yield "Two towers, one for pictures and one for descriptions, put both into one space, where what fits is close."
    yield ""
    yield from markdown_table(
        ("", ""),
        [
            ("bundle", f"`{bundle.id}`"),
            ("architecture", architecture + towers),
            *([("parameters", f"{manifest['parameters']:,}")] if "parameters" in manifest else []),
            ("pictures", f"{spec.height} pixels high, {spec.width} wide"),
            ("descriptions", f"up to {bundle.context_length} tokens, as `{bundle.prompt}`"),
            ("embedding", f"{bundle.embedding_dim} numbers"),
            ("licence", str(manifest.get("licence", "not recorded"))),
            ("files", ", ".join(f"{name} {_megabytes(entry['bytes'])}" for name, entry in files.items())),
            ("precisions", _precisions(bundle)),
        ],
    )


def _precisions(bundle: Bundle) -> str:
    calibrated = (bundle.path / CALIBRATION).read_text(encoding="utf-8").strip() not in ("", "{}")
    sizes: Any = (bundle.manifest.get("quantisation") or {}).get("precisions", {})
    told: list[str] = []
    for precision in ("fp32", "fp16", *(["int8"] if calibrated else [])):
        towers = [sizes.get(precision, {}).get(tower) for tower in (IMAGE_TOWER, TEXT_TOWER)]
        size = f" ({_megabytes(sum(tower['bytes'] for tower in towers))} when in use)" if all(towers) else ""
        told.append(precision.upper() + size)
    return ", ".join(told) + ("" if calibrated else "; not calibrated for INT8")


def _training(training: Any) -> Iterator[str]:
    """What the manifest has of the run's configuration; everything in it may be missing."""
    known: dict[str, dict[str, Any]] = {
        table: values if isinstance(values := (training or {}).get(table), dict) else {}
        for table in ("data", "train", "model", "counts", "lora", "pruning")
    }
    data, train, model = known["data"], known["train"], known["model"]
    if not data.get("source"):
        yield "The bundle does not record what it was trained on."
        return
    sources = data["source"] if isinstance(data["source"], list) else [data["source"]]
    split = f", split `{data['split']}`" if data.get("split") else ""
    yield f"- **Pictures**: {', '.join(f'`{source}`' for source in sources)}{split}. {_counts(known['counts'])}"
    if data.get("validation"):
        yield f"- **Validation**: the split `{data['validation']}`."
    elif data.get("hold_out"):
        yield f"- **Validation**: {data['hold_out']:.0%} of the identities, which were not learned from."
    if train.get("init"):
        yield f"- **Began from** the weights of the run `{train['init']}`."
    else:
        weights = [_WEIGHTS.get(name, f"`{name}`") for key in _WEIGHT_KEYS if (name := model.get(key))]
        if weights:
            yield f"- **Began from** {' and '.join(dict.fromkeys(weights))}."
    if train:
        yield f"- **Training**: {_schedule(train)}."
    if known["lora"].get("rank"):
        yield f"- **Low-rank adapters** (LoRA) of rank {known['lora']['rank']} learned, and were merged."
    if known["pruning"]:
        yield "- **Pruned** after training; the manifest says how."


def _counts(counts: Mapping[str, Any]) -> str:
    learned = counts.get("train") or {}
    if not learned:
        return "How many there were is not recorded."
    pictures, captions, identities = (learned[key] for key in ("pictures", "captions", "identities"))
    return f"{pictures:,} pictures with {captions:,} captions, of {identities:,} identities."


def _schedule(train: Mapping[str, Any]) -> str:
    parts: list[str] = []
    if train.get("max_steps"):
        parts.append(f"at most {train['max_steps']:,} steps")
    if train.get("epochs"):
        parts.append(f"{train['epochs']:,} epochs" if train["epochs"] != 1 else "one epoch")
    if train.get("batch_size"):
        parts.append(f"batches of {train['batch_size']:,}")
    if train.get("positives") in _POSITIVES:
        parts.append(_POSITIVES[train["positives"]])
    if train.get("written_share"):
        parts.append(
            f"{train['written_share']:.0%} of the descriptions written anew from recorded attributes"
        )
    if train.get("foil_share"):
        parts.append(f"{train['foil_share']:.0%} of those beside a foil, the same with one untruth")
    if "augment" in train:
        given = train["augment"]
        words = {True: "varied pictures", False: "pictures as they are", "none": "pictures as they are"}
        parts.append(words.get(given, f"varied pictures ({given})"))
    return "; ".join(parts)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
