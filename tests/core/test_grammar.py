"""How a description is understood: plain language first, and a small grammar for those who know it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import grammar
from core.grammar import LEAST_WEIGHT, MOST_WEIGHT, Kind, understand


def parts(text: str) -> list[tuple[str, str, float]]:
    return [(term.kind.value, term.text, term.weight) for term in understand(text)]


@pytest.mark.parametrize(
    "text",
    [
        "a woman in a red dress with a handbag",
        "The young man is dressed in a red jacket. He has short black hair, and wears brown shoes.",
        "not only red but blue",
        "T-shirt no. 7, 1.5 m tall, 7 *3",
        "an o'clock shirt; well-worn jeans",
        "a man, no",
    ],
)
def test_plain_language_is_read_as_it_stands(text: str) -> None:
    assert parts(text) == [("wanted", text, 1.0)]


@pytest.mark.parametrize(
    ("text", "wanted", "excluded"),
    [
        ("red jacket, blue jeans, not a hat", "red jacket, blue jeans", ["a hat"]),
        ("a man without a hat and a bag, in black", "a man, in black", ["a hat", "a bag"]),
        ("a man with no hat and black shoes", "a man, black shoes", ["hat"]),
        ("a woman who isn’t wearing glasses but has a bag", "a woman, has a bag", ["glasses"]),
        ("a woman without a hat in a red coat", "a woman in a red coat", ["a hat"]),
        ("red dress, no hat or glasses", "red dress", ["hat", "glasses"]),
        ("He wears red. He has no beard. Brown shoes.", "He wears red. Brown shoes", ["beard"]),
        ('a girl -hat -"red bag"', "a girl", ["hat", "red bag"]),
        ("a man, not a woman", "a man", ["a woman"]),
        ("neither a hat nor a bag, blue coat", "blue coat", ["a hat", "a bag"]),
        ("NO HAT", "a person", ["HAT"]),
    ],
)
def test_what_is_excluded_leaves_the_wanted_text(text: str, wanted: str, excluded: list[str]) -> None:
    assert parts(text) == [("wanted", wanted, 1.0), *(("excluded", word, 1.0) for word in excluded)]


def test_weights_stand_behind_a_clause_or_a_quoted_phrase() -> None:
    assert parts("red jacket*2, blue jeans, no bag ^1.5") == [
        ("wanted", "red jacket, blue jeans", 1.0),
        ("emphasised", "red jacket", 2.0),
        ("excluded", "bag", 1.5),
    ]
    assert parts('a man in a "red coat" ×2 with a bag')[1] == ("emphasised", "red coat", 2.0)
    assert parts("a hat, blue jeans*0.5")[0] == ("wanted", "a hat", 1.0), (
        "what counts less is not in the whole"
    )
    assert [term.weight for term in understand("a*99, b*0")[1:]] == [MOST_WEIGHT, LEAST_WEIGHT]


def test_quotes_keep_words_from_being_grammar() -> None:
    assert parts('a man in a "no smoking, please" t-shirt') == [
        ("wanted", "a man in a no smoking, please t-shirt", 1.0)
    ]


def test_a_thing_is_excluded_on_a_person_and_a_person_as_such() -> None:
    assert [term.sentence for term in understand("red, no hat, not a woman")] == [
        "red",
        "a person with hat",
        "a woman",
    ]


@given(st.text(alphabet='ab ,.;"-*^×2-’“”\ue000\ue0010nosthwiu', max_size=60))
def test_whatever_is_typed_is_understood_somehow(text: str) -> None:
    terms = understand(text)
    assert bool(terms) == bool(text.strip())
    for term in terms:
        assert term.text.strip()
        assert LEAST_WEIGHT <= term.weight <= MOST_WEIGHT
    assert sum(term.kind is Kind.WANTED for term in terms) <= 1


WORDS = [
    "a", "red", "hat", "not", "no", "Nor", "isn't", "hasn’t", "without", "EXCEPT", "-cap", "T-shirt", "-", "--", "*2",
    "^0.5", "×3", "7*2", '"x y"', "“", "„z”", ",", ".", ";", "knot", "no-one", "-_", "(not", "not)", "\ue000",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from([" ", "", ", "]))
def test_a_description_that_looks_plain_is_read_as_all_of_its_words_would_be(
    words: list[str], between: str
) -> None:
    text = between.join(words)
    quickly = understand(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grammar, "_MARKS", re.compile(""))
        assert quickly == understand(text)
