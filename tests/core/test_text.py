"""What the tokeniser makes of a description."""

from pathlib import Path

import pytest

from core.errors import BundleError
from core.text import Tokeniser


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


def test_the_prompt_goes_around_the_description(tiny_bundle: Path) -> None:
    plain = Tokeniser.load(tiny_bundle / "tokenizer.json", 12)
    prompted = Tokeniser.load(tiny_bundle / "tokenizer.json", 12, "a man in {}")
    assert prompted.encode(["red"]).ids.tolist() == plain.encode(["a man in red"]).ids.tolist()


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(BundleError, match="not a tokenizer"):
        Tokeniser.load(tmp_path / "tokenizer.json", 12)
