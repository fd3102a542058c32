"""Descriptions → token ids and attention mask, by the bundle's own tokenizer file."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from core.errors import BundleError
from core.paths import display_path
from core.sentences import say

# What one search may cost: longer texts are cut before the tokenizer sees them.
_MAX_CHARACTERS = 4_000
_MOST_WORDS = 50_000


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
        unknown = tokenizer.token_to_id("[UNK]")
        self._unknown = -1 if unknown is None else unknown
        self._lock = threading.Lock()
        self._words = _Words(tokenizer) if _reads_words_apart(tokenizer) else None
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
            found = self._read(wrapped)
        rows = [self._cut(ids) for ids, _ in found]
        length = max([pad_to or 1, *map(len, rows)])
        if len(rows) == 1 and len(rows[0]) == length:
            ids, mask = np.array(rows, np.int64), np.ones((1, length), np.int64)
        else:
            ids, mask = np.zeros((2, len(rows), length), np.int64)
            for index, row in enumerate(rows):
                ids[index, : len(row)] = row
                mask[index, : len(row)] = 1
        return TokenBatch(
            ids,
            mask,
            tuple(
                len(ids) > self.context_length or len(text) > _MAX_CHARACTERS
                for (ids, _), text in zip(found, texts, strict=True)
            ),
            tuple(self._unknown_share(ids, special) for ids, special in found),
        )

    def _read(self, texts: Sequence[str]) -> list[tuple[list[int], int]]:
        """All ids of each text, and how many of them the tokenizer put around it."""
        words = self._words
        if words is not None and all(text.isascii() and text.isprintable() for text in texts):
            return [(words.read(text), words.around) for text in texts]
        encodings = self._tokenizer.encode_batch(list(texts))
        return [(encoding.ids, sum(encoding.special_tokens_mask)) for encoding in encodings]

    def _cut(self, ids: list[int]) -> list[int]:
        """Keep the closing token when a text is cut."""
        if len(ids) <= self.context_length:
            return ids
        return [*ids[: self.context_length - 1], ids[-1]]

    def _unknown_share(self, ids: list[int], special: int) -> float:
        words = len(ids) - special
        return ids.count(self._unknown) / words if words else 1.0


class _Words:
    """Remembers the tokens of words that were read before: looking them up takes a fraction of reading them anew.

    For tokenizers that read each word by itself, and texts of printable ASCII, whose words the spaces part.
    Attributes: around, tokens before and after a text.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._before, self._after = _around(tokenizer)
        self.around = len(self._before) + len(self._after)
        self._known: dict[str, list[int]] = {}

    def read(self, text: str) -> list[int]:
        ids, known = self._before.copy(), self._known
        for word in text.split():
            ids += known.get(word) or self._learn(word)
        ids += self._after
        return ids

    def _learn(self, word: str) -> list[int]:
        if len(self._known) >= _MOST_WORDS:
            self._known.clear()
        ids = self._known[word] = self._tokenizer.encode(word, add_special_tokens=False).ids
        return ids


def _reads_words_apart(tokenizer: Tokenizer) -> bool:
    """BERT's way does; of others it is not known."""
    return isinstance(tokenizer.normalizer, BertNormalizer) and isinstance(
        tokenizer.pre_tokenizer, BertPreTokenizer
    )


def _around(tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """The tokens that are put before and after every text."""
    bare, whole = (tokenizer.encode("a", add_special_tokens=special).ids for special in (False, True))
    start = next(at for at in range(len(whole)) if whole[at : at + len(bare)] == bare)
    return whole[:start], whole[start + len(bare) :]
