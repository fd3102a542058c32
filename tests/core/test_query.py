from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import QueryError
from core.query import MAX_QUERY_CHARS, Composed, Example, Query, compose, make_query, rocchio, sample_of


@dataclass(frozen=True)
class Tokens:
    texts: list[str]
    truncated: tuple[bool, ...]
    unknown: tuple[float, ...]


class WordEncoder:
    """Reads eight words and knows only lower-case ASCII ones."""

    def tokenise(self, texts) -> Tokens:
        split = [text.split() for text in texts]
        unknown = [[not (word.isascii() and word.islower()) for word in words] for words in split]
        return Tokens(texts, tuple(len(words) > 8 for words in split), tuple(map(np.mean, unknown)))

    def encode_tokens(self, tokens: Tokens):
        return np.full((len(tokens.texts), 4), 0.5, dtype=np.float32)


def composed(query: Query) -> Composed:
    return compose(query, WordEncoder(), np.zeros((0, 4), np.float32))


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
    answer = composed(make_query("a man in a blue coat"))
    np.testing.assert_array_equal(answer.vector, np.full(4, 0.5, np.float32))
    assert answer.vector.dtype == np.float32
    assert answer.wanted is not None
    assert answer.notices == ()


def test_a_description_longer_than_the_model_says_how_many_words_counted():
    notices = composed(make_query("a man in a blue coat with a large black umbrella")).notices
    assert notices == ("Only the first 8 words were used; the model reads no further.",)


def test_emoji_alone_are_refused_with_advice():
    with pytest.raises(QueryError, match="no words this model knows; describe the person in English"):
        composed(make_query("👩 👗 👜"))


def test_mostly_unknown_words_give_a_notice_and_results():
    notices = composed(make_query("👩 👗 👜 red")).notices
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


class AxisEncoder:
    """Red, green and a hat are directions of their own; a text is the sum of its words."""

    AXES = ("red", "green", "hat")

    def tokenise(self, texts) -> Tokens:
        return Tokens(texts, (False,) * len(texts), (0.0,) * len(texts))

    def encode_tokens(self, tokens: Tokens):
        rows = np.array([[float(axis in text) for axis in self.AXES] for text in tokens.texts], np.float32)
        rows = rows.reshape(-1, 3)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def axis_gallery() -> np.ndarray:
    """One picture of each combination of red or green with or without a hat."""
    rows = np.array([[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1]], np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ranking(query: Query) -> list[int]:
    gallery = axis_gallery()
    vector = compose(query, AxisEncoder(), gallery).vector
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    return np.argsort(-(gallery @ vector), kind="stable").tolist()


def test_what_is_excluded_moves_down_and_what_is_wanted_stays_first():
    assert ranking(make_query("red hat"))[0] == 1
    assert ranking(make_query("red, not a hat"))[0] == 0
    assert ranking(make_query("green without a hat"))[0] == 2


def test_a_weight_decides_between_two_wishes():
    assert set(ranking(make_query("green*3, hat"))[:2]) == {2, 3}
    assert set(ranking(make_query("green*0.2, hat*3"))[:2]) == {1, 3}


def test_a_picture_and_a_text_together_find_what_has_both():
    example = Example("0.jpg", "00", axis_gallery()[0])
    assert ranking(make_query("", [example]))[0] == 0
    assert ranking(make_query("hat", [example]))[0] == 1
    with pytest.raises(QueryError):
        make_query("", [])


def test_a_mark_pulls_the_query_to_its_picture_and_pushes_it_from_the_others():
    gallery = axis_gallery()
    vector = compose(make_query("hat"), AxisEncoder(), gallery).vector
    nothing = np.zeros((0, 3), np.float32)
    before = gallery @ vector
    assert before[1] == pytest.approx(before[3])
    pulled = gallery @ rocchio(vector, gallery[3:4], nothing)
    assert pulled[3] > pulled[1]
    pushed = gallery @ rocchio(vector, nothing, gallery[1:2])
    assert pushed[3] > pushed[1]


def test_a_sample_is_spread_over_all_rows_and_bounded():
    rows = np.arange(20_000, dtype=np.float32)[:, None]
    sample = sample_of(rows)
    assert len(sample) <= 4096
    assert sample[0, 0] == 0
    assert sample[-1, 0] > 19_990
    assert sample_of(rows[:10]).shape == (10, 1)
