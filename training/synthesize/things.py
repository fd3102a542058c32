"""What is in a hand or under a person: phones, umbrellas, suitcases, bicycles, prams, benches. Made for a pose."""

from dataclasses import dataclass

import numpy as np

from training.synthesize.geometry import Solid, box, dome, joined, ring, tube
from training.synthesize.material import Colour, Finish, Material, Part
from training.synthesize.people import Person

_RUBBER = (0.012, 0.012, 0.012)
_METAL = (0.3, 0.3, 0.31)
WHEEL = 3.4


@dataclass(frozen=True)
class Anatomy:
    """Where things are held and stood on, (3,) each: hands and feet by "L" and "R"; hips; ground, a height."""

    hands: dict[str, np.ndarray]
    feet: dict[str, np.ndarray]
    hips: np.ndarray
    ground: float


Things = list[tuple[Solid, Material]]


def held_things(person: Person, anatomy: Anatomy) -> Things:
    """What the person holds, and a handbag."""
    a, side = person.attributes, person.numbers["side"]
    hand = anatomy.hands["L" if side > 0 else "R"]
    other = anatomy.hands["R" if side > 0 else "L"]
    things: Things = []
    if a["bag"] == "handbag":
        things += _carrier(other, person.colours["bag"], Part.BAG, (0.36, 0.75, 1.05), 0.36)
    if a["held"]:
        colour = person.colours["held"]
        maker = {
            "phone": _phone, "cup": _cup, "umbrella": _umbrella, "book": _book, "suitcase": _suitcase,
            "shopping bag": _shopping_bag,
        }[a["held"]]  # fmt: skip
        things += maker(hand, colour, anatomy.ground)
    return things


def vehicle_things(person: Person, anatomy: Anatomy, vehicle: str) -> Things:
    """The bicycle, scooter, pram or bench that the person uses."""
    maker = {"bicycle": _bicycle, "scooter": _scooter, "pram": _pram, "bench": _bench}[vehicle]
    return maker(anatomy, person.colours["vehicle"], person.numbers["vehicle"])


def _smooth(part: Part, colour: Colour) -> Material:
    return Material(Finish.SMOOTH, part, colour)


def _carrier(
    hand: np.ndarray, colour: np.ndarray, part: Part, half: tuple[float, float, float], round_: float
) -> Things:
    angles = np.linspace(0, np.pi, 12)
    top = hand[1] - 1.0
    arc = np.stack([0 * angles + hand[0], top + np.sin(angles) * 0.95, hand[2] + np.cos(angles) * 0.6], 1)
    return [
        (box(hand - [0, 0.95 + half[1], 0], half, round_), _smooth(part, colour)),
        (tube(arc, 0.07), _smooth(part, colour * 0.7)),
    ]


def _shopping_bag(hand: np.ndarray, colour: np.ndarray, _: float) -> Things:
    return _carrier(hand, colour, Part.HELD, (0.42, 1.15, 0.95), 0.15)


def _phone(hand: np.ndarray, colour: np.ndarray, _: float) -> Things:
    return [(box(hand + [0, 0.35, 0.1], (0.36, 0.7, 0.08), 0.2), _smooth(Part.HELD, colour))]


def _cup(hand: np.ndarray, colour: np.ndarray, _: float) -> Things:
    heights = np.linspace(-0.35, 0.85, 6)
    path = np.stack([0 * heights + hand[0], hand[1] + heights, 0 * heights + hand[2] + 0.25], 1)
    lid = tube(path[-1] + np.array([[0, 0, 0], [0, 0.06, 0], [0, 0.12, 0]]), np.array([0.4, 0.4, 0.05]), 14)
    return [
        (tube(path, np.linspace(0.27, 0.38, 6), 14), _smooth(Part.HELD, colour)),
        (lid, _smooth(Part.HELD, (0.06, 0.05, 0.045))),
    ]


def _book(hand: np.ndarray, colour: np.ndarray, _: float) -> Things:
    return [(box(hand + [0, 0.3, 0.15], (0.75, 1.0, 0.14), 0.12), _smooth(Part.HELD, colour))]


def _umbrella(hand: np.ndarray, colour: np.ndarray, _: float) -> Things:
    shaft = np.array([hand + [0, -0.7, 0.1], hand + [0, 2, 0.1], hand + [0, 5.3, 0.1]])
    canopy = dome(hand + [0, 3.8, 0.1], 3.7, 1.4)
    return [(canopy, _smooth(Part.HELD, colour)), (tube(shaft, 0.07), _smooth(Part.HELD, _METAL))]


def _suitcase(hand: np.ndarray, colour: np.ndarray, ground: float) -> Things:
    centre = np.array([hand[0] * 1.12, ground + 3.05, hand[2] - 1.6])
    rails = [
        tube(np.array([centre + [x, 2.4, 0], [hand[0] * 1.05 + x, hand[1], hand[2]]]), 0.07)
        for x in (-0.6, 0.6)
    ]
    grip = tube(np.array([hand * [1.05, 1, 1] + [-0.7, 0, 0], hand * [1.05, 1, 1] + [0.7, 0, 0]]), 0.12)
    wheels = [box((centre[0] + x, ground + 0.3, centre[2]), (0.14, 0.3, 0.3), 0.7, 6) for x in (-0.9, 0.9)]
    ribs = [box(centre + [x, 0, 0], (0.08, 2.5, 0.92), 0.25, 6) for x in (-0.7, 0, 0.7)]
    return [
        (box(centre, (1.35, 2.45, 0.85), 0.22), _smooth(Part.HELD, colour)),
        (joined(ribs), _smooth(Part.HELD, colour * 0.75)),
        (joined([*rails, grip, *wheels]), _smooth(Part.HELD, (0.05, 0.05, 0.052))),
    ]


def _wheel(x: float, y: float, z: float, radius: float) -> list[Solid]:
    spokes = [
        tube(np.array([[x, y, z], [x, y + np.sin(angle) * radius, z + np.cos(angle) * radius]]), 0.02, 4)
        for angle in np.linspace(0, 2 * np.pi, 10, endpoint=False)
    ]
    return [ring((x, y, z), radius, 0, 0.17), *spokes]


def _bicycle(anatomy: Anatomy, colour: np.ndarray, _: float) -> Things:
    ground = anatomy.ground - 0.9  # a pedal at its lowest is that far above the ground
    hips = anatomy.hips
    hub = ground + WHEEL
    saddle = hips + [0, -0.95, -0.3]
    hands = (anatomy.hands["L"] + anatomy.hands["R"]) / 2
    crank = np.array([0, ground + 2.7, saddle[2] + 1.7])
    rear = np.array([0, hub, crank[2] - 4.3])
    head = np.array([0, hands[1] - 0.6, min(hands[2] - 0.4, crank[2] + 3.6)])
    front = np.array([0, hub, crank[2] + 5.9])
    top = np.array([0, saddle[1] - 1.2, saddle[2] + 0.2])
    frame = [
        tube(np.array(path), 0.16)
        for path in ([crank, top], [top, head - [0, 1.0, 0]], [crank, head - [0, 1.5, 0]])
    ]
    frame += [tube(np.array(path), 0.1) for path in ([crank, rear], [top, rear], [head - [0, 1.4, 0], front])]
    steel = [
        tube(np.array([top, saddle]), 0.1),
        tube(np.array([head - [0, 1.2, 0], head + [0, 0.3, 0.2]]), 0.1),
    ]
    bar = [tube(np.array([anatomy.hands["R"], head + [0, 0.35, 0.2], anatomy.hands["L"]]), 0.11)]
    pedals = [box(foot + [0, -0.25, 0.6], (0.5, 0.1, 0.35), 0.3, 5) for foot in anatomy.feet.values()]
    cranks = [
        tube(np.array([crank, [foot[0] * 0.5, foot[1] - 0.2, foot[2] + 0.6]]), 0.1)
        for foot in anatomy.feet.values()
    ]
    seat = box(saddle, (0.75, 0.22, 1.15), 0.6)
    rubber = [*_wheel(0, hub, rear[2], WHEEL - 0.17), *_wheel(0, hub, front[2], WHEEL - 0.17), seat, *pedals]
    return [
        (joined(frame), _smooth(Part.VEHICLE, colour)),
        (joined([*steel, *bar, *cranks]), _smooth(Part.VEHICLE, _METAL)),
        (joined(rubber), _smooth(Part.VEHICLE, _RUBBER)),
    ]


def _scooter(anatomy: Anatomy, colour: np.ndarray, _: float) -> Things:
    ground = anatomy.ground - 1.1
    hands = (anatomy.hands["L"] + anatomy.hands["R"]) / 2
    front = hands[2] + 0.2
    deck = box((0, anatomy.ground - 0.25, 0.2), (0.95, 0.18, 3.2), 0.25)
    stem = tube(np.array([[0, ground + 0.7, front + 0.9], [0, hands[1], front]]), 0.19)
    bar = tube(np.array([anatomy.hands["R"], [0, hands[1], front], anatomy.hands["L"]]), 0.13)
    wheels = [ring((0, ground + 0.75, z), 0.6, 0, 0.2, 16) for z in (-3.1, front + 0.9)]
    neck = tube(np.array([[0, anatomy.ground - 0.25, 3.0], [0, ground + 1.2, front + 0.8]]), 0.2)
    return [
        (joined([deck, stem, neck]), _smooth(Part.VEHICLE, colour)),
        (joined([bar, *wheels]), _smooth(Part.VEHICLE, _RUBBER)),
    ]


def _pram(anatomy: Anatomy, colour: np.ndarray, _: float) -> Things:
    ground = anatomy.ground
    hands = (anatomy.hands["L"] + anatomy.hands["R"]) / 2
    z = hands[2] + 3.2
    basket = box((0, ground + 5.2, z), (1.75, 1.15, 2.6), 0.35)
    hood = dome((0, ground + 5.6, z + 1.0), 1.9, 2.2)
    bar = tube(np.array([[-1.6, hands[1], hands[2]], [1.6, hands[1], hands[2]]]), 0.14)
    rails = [
        tube(
            np.array([[x, hands[1], hands[2]], [x, ground + 4.2, z - 1.5], [x, ground + 1.2, z + 2.2]]), 0.12
        )
        for x in (-1.5, 1.5)
    ]
    legs = [
        tube(np.array([[x, ground + 4.4, z + 0.8], [x, ground + 1.2, z - 2.2]]), 0.12) for x in (-1.5, 1.5)
    ]
    wheels = [
        solid
        for x in (-1.6, 1.6)
        for offset in (-2.2, 2.2)
        for solid in _wheel(x, ground + 1.2, z + offset, 1.05)
    ]
    return [
        (joined([basket, hood]), _smooth(Part.VEHICLE, colour)),
        (joined([bar, *rails, *legs]), _smooth(Part.VEHICLE, _METAL)),
        (joined(wheels), _smooth(Part.VEHICLE, _RUBBER)),
    ]


def _bench(anatomy: Anatomy, colour: np.ndarray, number: float) -> Things:
    hips, ground = anatomy.hips, anatomy.ground
    seat = hips[1] - 1.25
    half = 3.2 if number < 0.6 else 8.0
    slats = [box((0, seat, hips[2] + offset), (half, 0.13, 0.42), 0.2, 5) for offset in (-0.9, 0.1, 1.1)]
    back = [box((0, seat + height, hips[2] - 1.8), (half, 0.4, 0.12), 0.2, 5) for height in (1.9, 3.1)]
    posts = [
        box((x, (seat + ground) / 2, hips[2] + z), (0.16, (seat - ground) / 2, 0.16), 0.2, 5)
        for x in (-half * 0.85, half * 0.85)
        for z in (-1.4, 1.1)
    ]
    arms = [
        box((x, seat + 1.6, hips[2] - 1.7), (0.14, 1.9, 0.14), 0.2, 5) for x in (-half * 0.85, half * 0.85)
    ]
    wood = (0.16, 0.085, 0.04) if number < 0.5 else colour
    return [
        (joined([*slats, *back]), _smooth(Part.OTHER, wood)),
        (joined([*posts, *arms]), _smooth(Part.OTHER, (0.03, 0.03, 0.032))),
    ]
