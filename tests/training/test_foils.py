"""Foils say what their description says but for one thing, and are false of the picture."""

import random
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.test_captions import PEOPLE, RED_COAT
from training.batches import judge_batch, word_batch
from training.captions import describe
from training.data import Sample
from training.foils import foil
from training.objectives import symmetric_contrastive


@pytest.mark.parametrize("person", PEOPLE)
def test_a_foil_is_false_and_mostly_the_same_words(person: dict[str, Any]) -> None:
    likeness, found = [], 0
    for seed in range(200):
        told = describe(person, random.Random(seed))
        false = foil(person, seed)
        if false:
            found += 1
            assert false.judge(person) == -1, false.text
            likeness.append(SequenceMatcher(None, told.text.split(), false.text.split()).ratio())
    assert found > 150
    assert sorted(likeness)[len(likeness) // 2] > 0.7


def test_colours_change_places_and_men_become_women() -> None:
    texts = [false.text for seed in range(400) if (false := foil(RED_COAT, seed))]
    assert any("blue" in text and "coat" in text and "red jeans" in text for text in texts)
    assert any(" man " in text or text.startswith("man ") for text in texts)


def test_a_foil_is_true_of_the_person_whom_it_describes() -> None:
    other = RED_COAT | {"upper_colour": "blue", "lower_colour": "red"}
    samples = [
        Sample(Path("a"), ("",), 1, RED_COAT),
        Sample(Path("b"), ("",), 2, other),
    ]
    rng = random.Random(0)
    for _ in range(40):
        descriptions, foils = word_batch(samples, 1, 1, rng)
        judged = judge_batch(samples, descriptions, "claims", foils)
        assert judged.shape == (2 + len(foils), 2)
        assert judged.diagonal().tolist() == [1, 1]
        for row, false in enumerate(foils, 2):
            assert judged[row].tolist() == [false.judge(RED_COAT), false.judge(other)]


def test_no_foils_are_made_of_captions_that_were_not_written_here() -> None:
    samples = [Sample(Path("a"), ("a woman",), 1, RED_COAT)] * 5
    assert word_batch(samples, 0, 1, random.Random(0))[1] == []
    assert word_batch(samples, 1, 0, random.Random(0))[1] == []


def test_the_loss_pushes_a_foil_away_from_its_picture() -> None:
    judgement = torch.tensor([[1, -1], [-1, 1], [-1, -1]], dtype=torch.int8)
    scores = torch.zeros(3, 2, requires_grad=True)
    symmetric_contrastive(scores, judgement).backward()
    assert scores.grad is not None
    assert (scores.grad[2] > 0).all()
    # Texts still ask among pictures as they would without it.
    alone = torch.zeros(2, 2, requires_grad=True)
    rows = torch.log_softmax(alone, dim=1).diagonal().mean()
    columns = torch.log_softmax(torch.zeros(3, 2), dim=0)[[0, 1], [0, 1]].mean()
    torch.testing.assert_close(symmetric_contrastive(scores, judgement), -(rows + columns) / 2)
