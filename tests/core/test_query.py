from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import QueryError
from core.query import MAX_QUERY_CHARS, Query, make_query, vector


@dataclass(frozen=True)
class Note:
    truncated: bool
    unknown_share: float


class WordEncoder:
    """Reads eight words and knows only lower-case ASCII ones."""

    def describe(self, text: str) -> Note:
        words = text.split()
        unknown = sum(not (word.isascii() and word.islower()) for word in words)
        return Note(truncated=len(words) > 8, unknown_share=unknown / len(words))

    def encode_texts(self, texts):
        return np.full((len(texts), 4), 0.5, dtype=np.float32)


def test_a_plain_description_passes_unchanged_and_without_notices():
    assert make_query("a man in a blue coat") == Query("a man in a blue coat", ())


def test_line_breaks_tabs_and_control_characters_become_single_spaces():
    assert make_query("  a man\n\n\tin\x00 a\u00a0blue \x1b coat\u2028 ").text == "a man in a blue coat"


def test_the_same_word_typed_in_two_unicode_spellings_is_one_query():
    assert make_query("cafe\u0301 apron") == make_query("caf\u00e9 apron")


def test_invisible_and_direction_marks_are_dropped_but_joined_emoji_stay_whole():
    assert make_query("red\u202e dress\ufeff\u200b").text == "red dress"
    assert make_query("👩\u200d🦰 red hair").text == "👩\u200d🦰 red hair"


@pytest.mark.parametrize("text", ["", "   ", "\n\t\x00", "\u200b\u200d", "\udcff"])
def test_an_empty_description_says_what_to_type(text: str):
    with pytest.raises(QueryError, match=r"empty\. Describe the person, for example"):
        make_query(text)


def test_a_ten_thousand_character_description_is_cut_at_a_word_and_says_so():
    query = make_query("tall man " * 1111)
    assert len(query.text) <= MAX_QUERY_CHARS
    assert query.text.endswith(("tall", "man"))
    assert "2,000 characters" in query.notices[0]


def test_a_long_description_padded_with_blanks_still_says_it_was_cut():
    assert make_query("a man" + " " * 20_000 + "in red").notices


def test_one_endless_word_is_cut_too():
    assert len(make_query("a" * 10_000).text) == MAX_QUERY_CHARS


def test_another_script_gets_a_notice_not_a_refusal():
    query = make_query("женщина в красном платье")
    assert query.text == "женщина в красном платье"
    assert "English" in query.notices[0]


def test_the_vector_is_one_row_of_what_the_encoder_makes():
    row, notices = vector(make_query("a man in a blue coat"), WordEncoder())
    assert row.shape == (4,)
    assert row.dtype == np.float32
    assert notices == ()


def test_a_description_longer_than_the_model_says_how_many_words_counted():
    _, notices = vector(make_query("a man in a blue coat with a large black umbrella"), WordEncoder())
    assert notices == ("Only the first 8 words were used; the model reads no further.",)


def test_emoji_alone_are_refused_with_advice():
    with pytest.raises(QueryError, match="no words this model knows; describe the person in English"):
        vector(make_query("👩 👗 👜"), WordEncoder())


def test_mostly_unknown_words_give_a_notice_and_results():
    _, notices = vector(make_query("👩 👗 👜 red"), WordEncoder())
    assert notices == ("This model does not know most of these words; try plainer English.",)


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_one_clean_line_or_a_query_error(text: str):
    try:
        query = make_query(text)
    except QueryError:
        return
    assert query.text == " ".join(query.text.split())
    query.text.encode("utf-8")
    assert make_query(query.text).text == query.text
