"""A few synthetic people as pictures and captions: enough for a small model to learn from."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

COLOURS = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange")

_TOWER = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}

# A CLIP-architecture model that a processor trains in a second.
SMALL_CLIP: dict[str, Any] = {
    "architecture": "clip",
    "weights": "random",
    "height": 64,
    "width": 32,
    "embedding_dim": 16,
    "context_length": 32,
    "image": {**_TOWER, "patch_size": 16},
    "text": _TOWER,
}


def write_people(folder: Path, views: int = 2, split: str = "train") -> Path:
    """A captions file with a person in each of COLOURS, and JPEGs that show little but the colour."""
    records = []
    rng = np.random.default_rng(0)
    for identity, colour in enumerate(COLOURS):
        for view in range(views):
            picture = Image.new("RGB", (40, 90), colour)
            noise = rng.integers(0, 30, (90, 40, 3), dtype=np.uint8)
            picture = Image.fromarray(
                np.clip(np.asarray(picture).astype(int) - noise, 0, 255).astype(np.uint8)
            )
            picture.save(folder / f"{colour}-{view}.jpg", quality=95)
            caption = {
                "captions": [f"a person in {colour}"],
                "file_path": f"{colour}-{view}.jpg",
                "id": identity,
            }
            records.append({"split": split, **caption})
    file = folder / "captions.json"
    file.write_text(json.dumps(records))
    return file
