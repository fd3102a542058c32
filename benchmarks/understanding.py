"""Whether searches do what they promise, on the sample gallery: every synthetic picture says what it shows.

Exclusion: how often the ten best show what was excluded. Standing out: how often a description is judged rightly
to match somebody or nobody. Examples: text and picture together. Marks: mAP of what is left after the first ten were
marked. Moments: how alike shifted copies, other views and other persons are. Support: whether the warmest place lies
where the garment is.
"""

import argparse
import io
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks import material, measure
from benchmarks.report import Report
from core import images
from core.encoder import DualEncoder
from core.moments import SAME_PICTURE
from core.paths import sample_gallery_path
from core.precision import Precision
from core.query import Example, compose, make_query, rocchio
from core.scale import Judge, scale_of
from core.why import support

Vectors = NDArray[np.float32]
Rows = NDArray[np.bool_]

EXCLUDED: dict[str, Callable[[dict[str, Any]], bool]] = {
    "a hat": lambda a: a["hat"] is not None,
    "glasses": lambda a: a["glasses"] is not None,
    "a backpack": lambda a: a["bag"] == "backpack",
    "a bag": lambda a: a["bag"] is not None,
    "a beard": lambda a: bool(a["beard"]),
    "a jacket": lambda a: a["upper_type"] == "jacket",
    "shorts": lambda a: a["lower_type"] == "shorts",
    "stripes": lambda a: "strip" in a["upper_pattern"],
    "a blue shirt": lambda a: a["upper_colour"] == "blue",
    "jeans": lambda a: a["lower_type"] == "jeans",
    "a skirt": lambda a: "skirt" in str(a["lower_type"]),
    "blonde hair": lambda a: a["hair_colour"] == "blonde",
    "black trousers": lambda a: a["lower_type"] == "trousers" and a["lower_colour"] == "black",
}
VAGUE = (
    "a man with a beard", "a woman in a dress", "a person with a backpack", "someone with a hat", "a man in jeans",
    "a woman with long blonde hair", "a man in a suit", "person wearing glasses", "an old man", "a child",
)  # fmt: skip
NOTHING = (
    "a giraffe in the savannah", "an elephant", "a stop sign", "a bicycle leaning on a wall", "a pizza with cheese",
    "a waterfall", "a train at the station", "a motorcycle", "a teddy bear", "a birthday cake", "a spider", "a piano",
    "fireworks", "a tractor", "a tennis racket", "a banana", "a fish tank", "a helicopter", "a red sports car",
    "a plate of sushi",
)  # fmt: skip
NOBODY = (
    "an astronaut in a space suit", "a knight in armour", "a bride in a white wedding dress with a veil",
    "a scuba diver with a mask", "a fireman with a helmet and oxygen tank", "a clown with a red nose",
    "a police officer in uniform with a rifle", "a man on a horse", "a woman holding an umbrella",
    "a man in a wheelchair", "santa claus", "a ballet dancer in a pink tutu", "a surfer with a surfboard",
    "a skier in goggles", "a woman in a green sari", "a man in a kilt playing bagpipes", "a samurai",
    "a crowd of people", "a soldier in camouflage", "a woman in a bikini",
)  # fmt: skip


@dataclass
class Sample:
    """Every picture of the sample gallery: its embedding, its record, and its attributes or None."""

    encoder: DualEncoder
    vectors: Vectors
    records: list[dict[str, Any]]

    def rows(self, shows: Callable[[dict[str, Any]], bool]) -> Rows:
        return np.array(["attributes" in record and shows(record["attributes"]) for record in self.records])

    def query(self, text: str, *examples: Example) -> Vectors:
        return compose(make_query(text, examples), self.encoder, self.vectors).vector

    def best(self, query: Vectors, k: int = 10) -> NDArray[np.int64]:
        return np.argsort(-(self.vectors @ query))[:k]


def load(options: argparse.Namespace, precision: Precision) -> Sample:
    encoder = DualEncoder(material.bundle(options), precision)
    spec = encoder.bundle.image_spec
    records = json.loads((sample_gallery_path() / "captions.json").read_text(encoding="utf-8"))
    files = [sample_gallery_path() / record["file_path"] for record in records]
    hint = (2 * spec.width, 2 * spec.height)
    pixels = [images.fit(images.load(file, hint), spec) for file in files]
    size = encoder.batch_size
    batches = [images.to_batch(pixels[at : at + size], spec) for at in range(0, len(pixels), size)]
    return Sample(encoder, np.concatenate([encoder.encode_images(batch) for batch in batches]), records)


def wishes() -> dict[str, Callable[[dict[str, Any]], bool]]:
    """Descriptions of one garment or colour on a man or a woman, and which attributes fit them."""
    found: dict[str, Callable[[dict[str, Any]], bool]] = {}
    for person, gender in (("man", "male"), ("woman", "female")):
        found[f"a {person}"] = lambda a, g=gender: a["gender"] == g
        for colour in ("blue", "black", "grey", "white", "yellow", "brown"):
            found[f"a {person} in a {colour} top"] = lambda a, g=gender, c=colour: (
                a["gender"] == g and a["upper_colour"] == c
            )
        for garment in ("sweater", "t-shirt", "coat"):
            found[f"a {person} wearing a {garment}"] = lambda a, g=gender, u=garment: (
                a["gender"] == g and a["upper_type"] == u
            )
    return found


def exclusion(sample: Sample, report: Report) -> None:
    shown: dict[str, list[tuple[float, float]]] = {"wanted alone": [], "as one text": [], "excluded": []}
    for (wish, fits), (what, shows) in itertools.product(wishes().items(), EXCLUDED.items()):
        wanted, excluded = sample.rows(fits), sample.rows(shows)
        if (wanted & ~excluded).sum() < 10 or (wanted & excluded).sum() < 6:
            continue
        as_one = sample.encoder.encode_texts([f"{wish}, not {what}"])[0]
        queries = {"wanted alone": sample.query(wish), "as one text": as_one}
        queries["excluded"] = sample.query(f"{wish}, not {what}")
        for name, query in queries.items():
            best = sample.best(query)
            shown[name].append((excluded[best].mean(), (wanted & ~excluded)[best].mean()))
    for name, found in shown.items():
        shows_it, right = np.mean(found, axis=0)
        report.add(
            f"exclusion, {name}: {shows_it:.3f} of the ten best show it, {right:.3f} are right ({len(found)} cases)",
            part="exclusion", case=name, shows_excluded=shows_it, right=right, cases=len(found),
        )  # fmt: skip


def standing_out(sample: Sample, report: Report) -> None:
    judge = Judge()
    synthetic = sample.rows(lambda _attributes: True)
    captions = [list(record["captions"]) for record in sample.records]
    true = [texts[0] for texts, own in zip(captions, synthetic, strict=True) if own][::4]
    photo = [text for texts, own in zip(captions, synthetic, strict=True) if not own for text in texts]
    groups = {"true captions": true, "true captions of photographs": photo, "vague": VAGUE}
    for name, texts in {
        **groups,
        "things no picture shows": NOTHING,
        "persons that nobody is": NOBODY,
    }.items():
        vectors = sample.encoder.encode_texts(texts)
        said = np.mean(
            [
                judge.stands_out(scale_of(sample.vectors @ vector), sample.vectors, 1, sample.encoder)
                for vector in vectors
            ]
        )
        report.add(
            f"standing out, {name}: {said:.2f} of {len(texts)} are said to match somebody",
            part="standing out", case=name, said_to_match=said, cases=len(texts),
        )  # fmt: skip


def marks(sample: Sample, report: Report) -> None:
    for name, cases in (("identities", _identities(sample)), ("attributes", list(wishes().items()))):
        found: list[tuple[float, float]] = []
        for text, fits in cases:
            relevant = sample.rows(fits) if callable(fits) else fits
            query = sample.query(text)
            seen = sample.best(query)
            rest = np.ones(len(relevant), dtype=bool)
            rest[seen] = False
            if not (relevant & rest).any():
                continue
            good = relevant[seen]
            moved = rocchio(query, sample.vectors[seen[good]], sample.vectors[seen[~good]])
            found.append(tuple(_ap(relevant[rest], sample.vectors[rest] @ q) for q in (query, moved)))  # type: ignore[arg-type]
        before, after = np.mean(found, axis=0)
        report.add(
            f"marks, {name}: mAP of what is left {before:.3f}, ranked from ten marks {after:.3f} ({len(found)} cases)",
            part="marks", case=name, before=before, after=after, cases=len(found),
        )  # fmt: skip


def _identities(sample: Sample) -> list[tuple[str, Rows]]:
    ids = np.array([record["id"] for record in sample.records])
    return [
        (record["captions"][0], ids == record["id"])
        for record in sample.records[::3]
        if "attributes" in record
    ]


def _ap(relevant: Rows, scores: Vectors) -> float:
    """Average precision."""
    order = relevant[np.argsort(-scores)]
    return float((np.cumsum(order) / np.arange(1, len(order) + 1))[order].mean())


def examples(sample: Sample, report: Report) -> None:
    rng = np.random.default_rng(0)
    groups: dict[tuple[str, str, str], int] = {}
    own = [row for row, record in enumerate(sample.records) if "attributes" in record]
    for row in own:
        a = sample.records[row]["attributes"]
        key = (a["gender"], a["upper_colour"], a["upper_type"])
        groups[key] = groups.get(key, 0) + 1
    found: dict[str, list[tuple[float, float]]] = {"picture": [], "both": [], "text": []}
    for row in rng.permutation(own)[:120]:
        a = sample.records[row]["attributes"]
        others = [
            k
            for k, n in groups.items()
            if k[0] == a["gender"] and k[1:] != (a["upper_colour"], a["upper_type"]) and n >= 4
        ]
        _, colour, garment = others[rng.integers(len(others))]
        text, example = f"in a {colour} {garment}", Example("", str(row), sample.vectors[row])
        wears = sample.rows(lambda b, c=colour, u=garment: (b["upper_colour"], b["upper_type"]) == (c, u))
        alike = sample.rows(lambda b, a=a: (b["gender"], b["hair_colour"]) == (a["gender"], a["hair_colour"]))
        queries = {
            "picture": sample.query("", example),
            "both": sample.query(text, example),
            "text": sample.query(text),
        }
        for name, query in queries.items():
            best = [other for other in sample.best(query, 11) if other != row][:10]
            found[name].append((wears[best].mean(), alike[best].mean()))
    for name, rows in found.items():
        garment_share, alike_share = np.mean(rows, axis=0)
        report.add(
            f"example, {name}: {garment_share:.3f} of the ten best wear the garment, "
            f"{alike_share:.3f} have sex and hair of the picture",
            part="examples", case=name, garment=garment_share, alike=alike_share, cases=len(rows),
        )  # fmt: skip


def moments(sample: Sample, report: Report) -> None:
    rng = np.random.default_rng(0)
    spec = sample.encoder.bundle.image_spec
    copies: list[float] = []
    for row in rng.permutation(len(sample.records))[:80]:
        picture = images.load(sample_gallery_path() / sample.records[row]["file_path"])
        pixels = [images.fit(_jittered(picture, rng), spec) for _ in range(4)]
        copies += (sample.encoder.encode_images(images.to_batch(pixels, spec)) @ sample.vectors[row]).tolist()
    ids = np.array([record["id"] for record in sample.records])
    first, second = np.triu_indices(len(ids), 1)
    cosines = (sample.vectors @ sample.vectors.T)[first, second]
    same = ids[first] == ids[second]
    for name, values in (
        ("shifted copies", np.array(copies)),
        ("other views", cosines[same]),
        ("other persons", cosines[~same]),
    ):
        share = float((values >= SAME_PICTURE).mean())
        report.add(
            f"moments, {name}: {share:.5f} are as alike as {SAME_PICTURE}",
            part="moments", case=name, folded=share, cases=len(values),
        )  # fmt: skip


def _jittered(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A picture as the next frame of a camera might be: cropped 0 to 7 % tighter, shifted, brightened, recompressed."""
    width, height = picture.size
    zoom, gain = rng.uniform(0.93, 1.0), rng.uniform(0.9, 1.1)
    w, h = int(width * zoom), int(height * zoom)
    x = int(np.clip((width - w) / 2 + rng.uniform(-0.05, 0.05) * width, 0, width - w))
    y = int(np.clip((height - h) / 2 + rng.uniform(-0.05, 0.05) * height, 0, height - h))
    buffer = io.BytesIO()
    picture.crop((x, y, x + w, y + h)).point(lambda v: v * gain).save(
        buffer, "JPEG", quality=int(rng.integers(60, 95))
    )
    return images.decode(buffer.getvalue())


def where(sample: Sample, report: Report) -> None:
    rng = np.random.default_rng(0)
    own = [record for record in sample.records if "attributes" in record]
    right: list[bool] = []
    chance: list[float] = []
    for number in rng.permutation(len(own))[:40]:
        a = own[number]["attributes"]
        if (
            a["upper_type"] in ("dress", "coat")
            or not a["lower_colour"]
            or a["lower_colour"] == a["upper_colour"]
        ):
            continue
        bands = [(f"a {a['upper_colour']} {a['upper_type']}", 0.15, 0.52)]
        bands.append((f"{a['lower_colour']} {a['lower_type']}", 0.45, 0.92))
        if a["shoes_colour"]:
            bands.append((f"{a['shoes_colour']} {a['shoes_type']}", 0.82, 1.0))
        for text, low, high in bands:
            vector = sample.encoder.encode_texts([text])[0]
            heat = support(sample_gallery_path() / own[number]["file_path"], vector, sample.encoder).heat
            row = (np.unravel_index(heat.argmax(), heat.shape)[0] + 0.5) / heat.shape[0]
            right.append(bool(low <= row <= high))
            chance.append(high - low)
    report.add(
        f"support: the warmest place is at the garment's height in {np.mean(right):.2f} of {len(right)}, "
        f"by chance {np.mean(chance):.2f}",
        part="support", right=float(np.mean(right)), chance=float(np.mean(chance)), cases=len(right),
    )  # fmt: skip


def main() -> None:
    options = measure.parser(__doc__).parse_args()
    report = Report("understanding", options.json)
    for name in options.precisions:
        sample = load(options, Precision(name))
        report.line(f"{sample.encoder.precision.label}:")
        for part in (exclusion, standing_out, examples, marks, moments, where):
            part(sample, report)
        sample.encoder.close()
    report.end()


if __name__ == "__main__":
    main()
