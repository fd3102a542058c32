"""What the tokeniser makes of a description."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from core.errors import BundleError
from core.paths import sample_gallery_path, starter_bundle_path
from core.text import Tokeniser

STARTER = Tokeniser.load(starter_bundle_path() / "tokenizer.json", 512)
TOKENIZER = Tokenizer.from_file(str(starter_bundle_path() / "tokenizer.json"))
TOKENIZER.no_padding()
TOKENIZER.no_truncation()
WORDS = [
    "a", "red", "T-shirt,", "it's", "(dark)", "fluorescent", "x" * 120, "[SEP]", "[UNK]", "[MASK]x", "12.5", "#",
    "caf\u00e9", "\u5927", "\x1c", "\t", "\U0001f600", "A\u0301", "--",
]  # fmt: skip


@pytest.fixture
def tokeniser(tiny_bundle: Path) -> Tokeniser:
    return Tokeniser.load(tiny_bundle / "tokenizer.json", 12)


def test_a_query_is_as_long_as_its_words(tokeniser: Tokeniser) -> None:
    tokens = tokeniser.encode(["a red coat"])
    assert tokens.ids.shape == (1, 5)
    assert tokens.mask.all()


def test_pads_fill_a_batch_and_are_masked(tokeniser: Tokeniser) -> None:
    tokens = tokeniser.encode(["a red coat", "red"])
    assert tokens.mask.sum(axis=1).tolist() == [5, 3]
    assert tokeniser.encode(["red"], pad_to=12).ids.shape == (1, 12)


def test_a_long_text_is_cut_before_its_closing_token(tokeniser: Tokeniser) -> None:
    tokens = tokeniser.encode(["red " * 10_000])
    closing = tokeniser.encode(["red"]).ids[0, -1]
    assert tokens.ids.shape == (1, 12)
    assert tokens.ids[0, -1] == closing
    assert tokens.truncated == (True,)


def test_unknown_words_are_counted(tokeniser: Tokeniser) -> None:
    assert tokeniser.encode(["red zebra"]).unknown == (0.5,)
    assert tokeniser.encode(["😀"]).unknown == (1.0,)
    assert tokeniser.encode([""]).unknown == (1.0,)


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from([" ", "  ", ""]))
def test_words_read_one_by_one_are_read_as_the_tokenizer_reads_the_whole(
    words: list[str], between: str
) -> None:
    text = between.join(words)
    tokens = STARTER.encode([text])
    whole = TOKENIZER.encode(text)
    assert tokens.ids[0].tolist() == whole.ids
    said = whole.ids[1:-1]
    assert tokens.unknown[0] == (said.count(TOKENIZER.token_to_id("[UNK]")) / len(said) if said else 1.0)


def test_captions_are_read_as_the_tokenizer_reads_them_in_one_piece() -> None:
    records = json.loads((sample_gallery_path() / "captions.json").read_text(encoding="utf-8"))
    captions = [caption for record in records for caption in record["captions"]][:600]
    for caption, whole in zip(captions, TOKENIZER.encode_batch(captions), strict=True):
        assert STARTER.encode([caption]).ids[0].tolist() == whole.ids


def test_a_tokenizer_that_does_not_read_words_apart_reads_the_whole(tmp_path: Path) -> None:
    tokenizer = Tokenizer(
        models.BPE(vocab={"a": 0, " ": 1, "a a": 2, " a": 3}, merges=[(" ", "a"), ("a", " a")])
    )
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    tokens = Tokeniser.load(tmp_path / "tokenizer.json", 12).encode(["a a"])
    assert tokens.ids.tolist() == [[2]]
    assert tokens.unknown == (0.0,)


def test_the_prompt_goes_around_the_description(tiny_bundle: Path) -> None:
    plain = Tokeniser.load(tiny_bundle / "tokenizer.json", 12)
    prompted = Tokeniser.load(tiny_bundle / "tokenizer.json", 12, "a man in {}")
    assert prompted.encode(["red"]).ids.tolist() == plain.encode(["a man in red"]).ids.tolist()


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(BundleError, match="not a tokenizer"):
        Tokeniser.load(tmp_path / "tokenizer.json", 12)
