"""Results as plain lines, or as one JSON document with what a reader needs to judge them."""

import json
import os
import platform
from pathlib import Path
from typing import Any


class Report:
    """Lines as they come, or at the end one JSON document of the same results with the machine's facts."""

    def __init__(self, name: str, as_json: bool) -> None:
        self._json = as_json
        self._document: dict[str, Any] = {"benchmark": name, "machine": machine(), "results": []}
        self.line(f"{name}: {', '.join(f'{key} {value}' for key, value in machine().items())}")

    def line(self, text: str) -> None:
        if not self._json:
            print(text, flush=True)

    def add(self, text: str, **result: Any) -> None:
        """One result: as a sentence with its ratio, and as named numbers."""
        self.line(text)
        self._document["results"].append(result)

    def end(self) -> None:
        if self._json:
            print(json.dumps(self._document, indent=1))


def machine() -> dict[str, Any]:
    """What a reader needs to judge the numbers; the load says whether something else was running."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "cpu": model,
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }
