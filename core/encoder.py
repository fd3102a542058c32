"""Pictures or descriptions → unit embeddings, at a precision that can be switched while it runs."""

import logging
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.bundle import IMAGE_TOWER, TEXT_TOWER, TOKENIZER, Bundle
from core.errors import BundleError
from core.precision import Precision
from core.precisions import tower_file
from core.progress import Progress, ProgressCallback, silent
from core.runtimes import Runtime, Tower, default_runtime
from core.scheduler import QueryPriority
from core.sentences import Sentence, say
from core.text import TokenBatch, Tokeniser

log = logging.getLogger(__name__)

# A runtime prepares itself anew for every length of text, which would cost an operator's first queries.
_USUAL_WORDS = 20


@dataclass
class _Towers:
    """Both towers at one precision. `runs` under way; `retired` when another pair took over: the last run closes."""

    precision: Precision
    image: Tower
    text: Tower
    runs: int = 0
    retired: bool = False

    def close(self) -> None:
        self.image.close()
        self.text.close()


class DualEncoder:
    """Both towers of a bundle on the best runtime of this machine. Thread safe.

    Attributes: bundle; precision (of both towers, now); runtime_name; batch_size (pictures at once that the
    runtime likes best); priority (queries go before pictures). Raises BundleError or RuntimeUnavailable when a tower
    cannot be made or loaded.
    """

    def __init__(
        self,
        bundle: Bundle,
        precision: Precision = Precision.FP32,
        *,
        runtime: Runtime | None = None,
        progress: ProgressCallback | None = None,
    ):
        self.bundle = bundle
        self._runtime = runtime or default_runtime()
        self._tokeniser = Tokeniser.load(bundle.path / TOKENIZER, bundle.context_length, bundle.prompt)
        self._switching = threading.Lock()
        self.priority = QueryPriority()
        self._leasing = threading.Lock()
        self._towers = self._load(precision, progress or silent)

    @property
    def precision(self) -> Precision:
        return self._towers.precision

    @property
    def runtime_name(self) -> str:
        return self._runtime.name

    @property
    def batch_size(self) -> int:
        return self._runtime.batch_size

    def switch(self, precision: Precision) -> None:
        """Load the towers at another precision, then use them; work under way ends on the old ones.

        On failure raises BundleError or RuntimeUnavailable, and the old towers stay in use.
        """
        with self._switching:
            if precision is not self.precision:
                loaded = self._load(precision, silent)
                with self._leasing:
                    old, self._towers = self._towers, loaded
                    old.retired = True
                    idle = not old.runs
                if idle:
                    old.close()

    def encode_images(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit embeddings float32 (N, D) of normalised pictures float32 (N, 3, H, W). Lets a waiting query go first."""
        self.priority.wait()
        return self._run("image", pixels=batch)

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit embeddings float32 (N, D) of descriptions, each at its own length."""
        with self.priority.asking():
            return self.encode_tokens(self.tokenise(texts))

    def tokenise(self, texts: Sequence[str]) -> TokenBatch:
        """What the model reads of descriptions, and how well it can read them."""
        return self._tokeniser.encode(texts)

    def encode_tokens(self, tokens: TokenBatch) -> NDArray[np.float32]:
        """Unit embeddings float32 (N, D) of what `tokenise` made. Call it in `priority.asking()`."""
        if not len(tokens.ids):
            return np.zeros((0, self.bundle.embedding_dim), np.float32)
        return self._run("text", ids=tokens.ids, mask=tokens.mask)

    def take_notices(self) -> list[Sentence]:
        """Sentences that nobody has read yet: an engine that is not used, a GPU that ran out of memory."""
        return self._runtime.take_notices()

    def close(self) -> None:
        """Free the towers; the encoder cannot be used afterwards."""
        self._towers.close()

    def _run(self, tower: Literal["image", "text"], **inputs: NDArray[np.generic]) -> NDArray[np.float32]:
        """Unit embeddings of the towers in use; they are not freed before this, whatever precision is switched to."""
        with self._leasing:
            towers = self._towers
            towers.runs += 1
        try:
            used = towers.image if tower == "image" else towers.text
            rows = len(next(iter(inputs.values())))
            return self._checked(used.run(**inputs), rows, towers.precision)
        finally:
            with self._leasing:
                towers.runs -= 1
                last = towers.retired and not towers.runs
            if last:
                towers.close()

    def _load(self, precision: Precision, progress: ProgressCallback) -> _Towers:
        towers: list[Tower] = []
        try:
            for done, tower in enumerate((IMAGE_TOWER, TEXT_TOWER)):
                progress(
                    Progress(say("Loading the model at {precision}", precision=precision.label), done, 2)
                )
                towers.append(self._runtime.load(tower_file(self.bundle, tower, precision), precision))
            loaded = _Towers(precision, towers[0], towers[1])
            self._try(loaded)
        except Exception:
            for tower in towers:
                tower.close()
            raise
        progress(Progress(say("Loading the model at {precision}", precision=precision.label), 2, 2))
        return loaded

    def _try(self, towers: _Towers) -> None:
        """Real runs of each tower before it is trusted; also the slow first run of each usual query length."""
        spec = self.bundle.image_spec
        pixels = np.zeros((self.batch_size, 3, spec.height, spec.width), np.float32)
        self._checked(towers.image.run(pixels=pixels), len(pixels), towers.precision)
        for words in range(1, _USUAL_WORDS + 1):
            tokens = self._tokeniser.encode(["person " * words])
            self._checked(towers.text.run(ids=tokens.ids, mask=tokens.mask), 1, towers.precision)

    def _checked(
        self, embeddings: NDArray[np.float32], rows: int, precision: Precision
    ) -> NDArray[np.float32]:
        """Unit rows of the promised shape; anything else means a broken model, said before it spoils an index."""
        fits = embeddings.shape == (rows, self.bundle.embedding_dim)
        # Anything that is not finite makes the length of its row so.
        lengths = [math.sqrt(row.dot(row)) for row in embeddings] if fits else [math.nan]
        if not all(map(math.isfinite, lengths)):
            raise BundleError(
                say(
                    "The model {bundle} gave no usable embeddings at {precision}: shape {shape} instead of "
                    "{expected}, or numbers that are not finite. Choose another precision, or reinstall the bundle.",
                    bundle=self.bundle.name,
                    precision=precision.label,
                    shape=embeddings.shape,
                    expected=(rows, self.bundle.embedding_dim),
                )
            )
        return embeddings * np.array([[1 / max(length, 1e-12)] for length in lengths], np.float32)
