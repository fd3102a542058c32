"""Standing, walking, sitting and riding: rotations of bones about world axes, and the matrices that skin a body.

x points to the person's left, y up, z forward. Angles are degrees.
"""

import math
import random
from dataclasses import dataclass

import numpy as np

from training.synthesize.body import Body
from training.synthesize.geometry import rotation

Rotations = dict[str, np.ndarray]


@dataclass(frozen=True)
class Pose:
    """kind is what is recorded; rotations by bone."""

    kind: str
    rotations: Rotations


@dataclass(frozen=True)
class Limbs:
    """Angles of one side. thigh and arm swing forward; knee and elbow bend; spread moves the arm away from the side."""

    thigh: float
    knee: float
    foot: float
    arm: float
    elbow: float
    spread: float = 0.0
    open_leg: float = 0.0


def make_pose(
    kind: str, rng: random.Random, body: Body, joints: np.ndarray, heavy: float, held: str | None, side: float,
    vehicle: str | None = None,
) -> Pose:  # fmt: skip
    """A pose of a kind ("walk", "stand", "sit", "ride"), with the arm of `side` (1 left, -1 right) holding something.

    heavy, 0 to 1, keeps the arms off the sides.
    """
    makers = {"walk": _walk, "stand": _stand, "sit": _sit, "ride": _ride}
    limbs, trunk = makers[kind](rng, vehicle)
    rotations: Rotations = dict(trunk)
    for name, sign in (("L", 1.0), ("R", -1.0)):
        chosen = limbs[name]
        if held and sign == side and kind != "ride" and vehicle != "pram":
            chosen = _holding(held, chosen, rng)
        _set_limbs(rotations, name, sign, chosen, body, joints, heavy, rng)
    rotations.setdefault("neck01", rotation("y", rng.uniform(-12, 12)))
    look_down = 12 if held == "phone" else 0
    rotations["head"] = rotation("y", rng.uniform(-16, 16)) @ rotation("x", rng.uniform(-4, 8) + look_down)
    return Pose(kind, rotations)


def matrices(body: Body, joints: np.ndarray, pose: Pose) -> np.ndarray:
    """Matrices (B, 3, 4) of all bones: each turns about its head, after its parent."""
    found = np.zeros((len(body.order), 3, 4))
    still = np.hstack([np.eye(3), np.zeros((3, 1))])
    for index, name in enumerate(body.order):
        parent = body.parent(name)
        above = found[body.bone[parent]] if parent else still
        if name not in pose.rotations:
            found[index] = above
            continue
        turn = pose.rotations[name]
        shift = joints[index] - turn @ joints[index]
        found[index, :, :3] = above[:, :3] @ turn
        found[index, :, 3] = above[:, :3] @ shift + above[:, 3]
    return found


def _walk(rng: random.Random, vehicle: str | None) -> tuple[dict[str, Limbs], Rotations]:
    stride = rng.uniform(11, 27)
    phase = rng.choice((-1, 1)) * rng.uniform(0.3, 1)
    limbs = {}
    for name, sign in (("L", 1), ("R", -1)):
        thigh = stride * phase * sign
        knee = 4 + (0.15 * thigh if thigh > 0 else -0.95 * thigh + rng.uniform(0, 10))
        foot = (thigh - knee) * 0.9 + (0 if thigh >= 0 else 6)
        swing = -0.75 * thigh + rng.uniform(-4, 4)
        if vehicle == "pram":
            limbs[name] = Limbs(thigh, knee, foot, 34, 40, 4)
        else:
            limbs[name] = Limbs(thigh, knee, foot, swing, rng.uniform(10, 22) + max(0, swing) * 0.6)
    turn = rotation("y", -0.2 * stride * phase) @ rotation("x", rng.uniform(0, 5))
    return limbs, {"spine04": turn}


def _stand(rng: random.Random, _: str | None) -> tuple[dict[str, Limbs], Rotations]:
    limbs = {}
    relaxed = rng.choice(("L", "R", ""))
    for name in "LR":
        bend = rng.uniform(8, 20) if name == relaxed else rng.uniform(0, 4)
        arm, elbow, spread = rng.uniform(-8, 8), rng.uniform(10, 24), rng.uniform(0, 5)
        if rng.random() < 0.12:  # a hand in the pocket
            arm, elbow, spread = -12, 48, 12
        limbs[name] = Limbs(bend * 0.55, bend, -bend * 0.4, arm, elbow, spread, rng.uniform(0, 3))
    return limbs, {"spine04": rotation("y", rng.uniform(-8, 8)) @ rotation("x", rng.uniform(-2, 5))}


def _sit(rng: random.Random, _: str | None) -> tuple[dict[str, Limbs], Rotations]:
    limbs = {}
    for name in "LR":
        thigh = rng.uniform(82, 90)
        knee = thigh + rng.uniform(-14, 6)
        limbs[name] = Limbs(
            thigh, knee, thigh - knee, rng.uniform(18, 34), rng.uniform(35, 60), 3, rng.uniform(2, 8)
        )
    return limbs, {"spine04": rotation("x", rng.uniform(-6, 8)) @ rotation("y", rng.uniform(-8, 8))}


def _ride(rng: random.Random, vehicle: str | None) -> tuple[dict[str, Limbs], Rotations]:
    if vehicle == "scooter":
        legs = {"L": (10, 16, -4), "R": (-6, 8, -10)}
        limbs = {name: Limbs(*legs[name], 42, 34, 4) for name in "LR"}
        return limbs, {"spine04": rotation("x", 4)}
    crank = rng.uniform(0, 2 * math.pi)
    limbs = {}
    lean = rng.uniform(14, 30)
    for name, phase in (("L", 0), ("R", math.pi)):
        thigh = 56 + 22 * math.sin(crank + phase)
        knee = 72 + 24 * math.sin(crank + phase - 0.5)
        limbs[name] = Limbs(thigh, knee, (thigh - knee) * 0.8, 62 + lean * 0.3, 18, 4)
    half = rotation("x", lean / 2)
    return limbs, {"spine04": half, "spine02": half, "neck01": rotation("x", -lean * 0.7)}


def _holding(held: str, limbs: Limbs, rng: random.Random) -> Limbs:
    arm, elbow, spread = {
        "phone": (rng.uniform(16, 26), rng.uniform(88, 108), 2), "cup": (8, rng.uniform(72, 90), 2),
        "umbrella": (22, rng.uniform(92, 104), 4), "book": (10, rng.uniform(74, 88), 3),
        "suitcase": (-20, 8, 5), "shopping bag": (0, 8, 6),
    }[held]  # fmt: skip
    return Limbs(limbs.thigh, limbs.knee, limbs.foot, arm, elbow, spread, limbs.open_leg)


def _set_limbs(
    rotations: Rotations, name: str, sign: float, limbs: Limbs, body: Body, joints: np.ndarray, heavy: float,
    rng: random.Random,
) -> None:  # fmt: skip
    together = rng.uniform(3.5, 5.5) - limbs.open_leg
    rotations[f"upperleg01.{name}"] = rotation("x", -limbs.thigh) @ rotation("z", -sign * together)
    rotations[f"lowerleg01.{name}"] = rotation("x", limbs.knee)
    rotations[f"foot.{name}"] = rotation("x", limbs.foot)
    upper = joints[body.bone[f"lowerarm01.{name}"]] - joints[body.bone[f"upperarm01.{name}"]]
    lower = joints[body.bone[f"wrist.{name}"]] - joints[body.bone[f"lowerarm01.{name}"]]
    slope = math.degrees(math.atan2(-upper[1], abs(upper[0])))
    down = rng.uniform(77, 82) - 7 * heavy - slope - limbs.spread
    # The collarbone takes a share, or the shoulder puffs up where the arm folds down.
    rotations[f"clavicle.{name}"] = rotation("z", -sign * 3)
    rotations[f"shoulder01.{name}"] = rotation("z", -sign * 7)
    inward = 26.0 if limbs.elbow > 60 else 0.0  # a bent forearm points before the body, not beside it
    hang = rotation("z", -sign * (down - 10))
    rotations[f"upperarm01.{name}"] = rotation("x", -limbs.arm) @ rotation("y", -sign * inward) @ hang
    cosine = np.dot(upper, lower) / np.linalg.norm(upper) / np.linalg.norm(lower)
    straight = math.degrees(math.acos(np.clip(cosine, -1, 1)))
    rotations[f"lowerarm01.{name}"] = rotation(np.cross(upper, lower), limbs.elbow - straight)
    for finger in range(2, 6):
        for joint in (1, 2):
            bone = f"finger{finger}-{joint}.{name}"
            if bone in body.bone:
                rotations[bone] = rotation(np.array([0.35, 0, -sign]), rng.uniform(10, 28))


def placed(joints: np.ndarray, found: np.ndarray, body: Body, name: str) -> np.ndarray:
    """Where the joint of that name is in a pose, (3,)."""
    matrix = found[body.bone[name]]
    return matrix[:, :3] @ joints[body.bone[name]] + matrix[:, 3]


def heaviness(weight: float) -> float:
    """How much of a heavy body (0 to 1) a weight of 0 to 1 is."""
    return max(0.0, (weight - 0.5) * 2)
