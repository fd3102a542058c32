"""Descriptions → token ids and attention mask, by the bundle's own tokenizer file."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from core.errors import BundleError
from core.paths import display_path
from core.sentences import say

# What one search may cost: longer texts are cut before the tokenizer sees them.
_MAX_CHARACTERS = 4_000


@dataclass(frozen=True)
class TokenBatch:
    """Tokens of N texts.

    ids, mask: int64 (N, L), L the longest text of the batch or what `pad_to` asked for. truncated: whether
    a text was longer than the model reads. unknown: share of a text's tokens that the model does not know.
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    truncated: tuple[bool, ...]
    unknown: tuple[float, ...]


class Tokeniser:
    """A tokenizer and the length that its model reads. Thread safe."""

    def __init__(self, tokenizer: Tokenizer, context_length: int, prompt: str):
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._unknown = tokenizer.token_to_id("[UNK]")
        self._special = tokenizer.num_special_tokens_to_add(is_pair=False)
        self._lock = threading.Lock()
        self.context_length = context_length
        self.prompt = prompt

    @classmethod
    def load(cls, path: Path, context_length: int, prompt: str = "{}") -> "Tokeniser":
        """Read a `tokenizer.json`. Raises BundleError."""
        try:
            return cls(Tokenizer.from_file(str(path)), context_length, prompt)
        except Exception as error:  # tokenizers raises bare Exception
            raise BundleError(
                say(
                    "{file} is not a tokenizer that Sightline can read. Reinstall the bundle.",
                    file=display_path(path),
                )
            ) from error

    def encode(self, texts: Sequence[str], pad_to: int | None = None) -> TokenBatch:
        """Tokens of the texts in the bundle's prompt.

        A query runs at its own length; `pad_to` is for stored training data, and cuts nothing.
        """
        wrapped = [self.prompt.replace("{}", text[:_MAX_CHARACTERS]) for text in texts]
        with self._lock:
            # One text at a time is what a search asks for; handing it to the tokenizer's threads only costs time.
            encode = self._tokenizer.encode
            encodings = [encode(wrapped[0])] if len(wrapped) == 1 else self._tokenizer.encode_batch(wrapped)
        found = [encoding.ids for encoding in encodings]
        rows = [self._cut(ids) for ids in found]
        length = max([pad_to or 1, *map(len, rows)])
        ids = np.array([row + [0] * (length - len(row)) for row in rows], np.int64).reshape(-1, length)
        mask = np.array([[1] * len(row) + [0] * (length - len(row)) for row in rows], np.int64).reshape(
            -1, length
        )
        return TokenBatch(
            ids,
            mask,
            tuple(
                len(ids) > self.context_length or len(text) > _MAX_CHARACTERS
                for ids, text in zip(found, texts, strict=True)
            ),
            tuple(map(self._unknown_share, found, encodings)),
        )

    def _cut(self, ids: list[int]) -> list[int]:
        """Keep the closing token when a text is cut."""
        if len(ids) <= self.context_length:
            return ids
        return [*ids[: self.context_length - 1], ids[-1]]

    def _unknown_share(self, ids: list[int], encoding: Encoding) -> float:
        unknown = ids.count(self._unknown) if self._unknown is not None else 0
        if not unknown and len(ids) > self._special:
            return 0.0
        words = [
            token
            for token, is_special in zip(ids, encoding.special_tokens_mask, strict=True)
            if not is_special or token == self._unknown
        ]
        return unknown / len(words) if words else 1.0
