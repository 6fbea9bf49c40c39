"""The contest of the capstone, for the instructor only: the images, how predictions are read, and what they are worth.

Every image is a `make_shapes` of its own, with a generator whose key is an HMAC of the course's secret and the image's
number. So no image tells anything of another, and what students get holds no number from which a label follows. What
this cannot prevent is labelling by eye: if the log claims what the network really did, it is then far from the truth,
which `doubts` notices; if the log was made up as well, nobody does.

CIFAR-10 cannot be held out, because its labels are public. The notebook works with it, too, and teaches as much; the
contest stays on these images.
"""

import hmac
import math

import numpy as np

from autograder.checks.capstone.audit import Files, first_fault
from autograder.checks.capstone.log import LOG, PREDICTIONS, claimed_accuracy, read_log
from cs231n_utils.shapes import NAMES, make_shapes

QUESTION = "predictions"
HEADER = "id,label"
NUM_IMAGES = 2_000
MAX_BYTES = 200_000  # the longest honest file has some 14,000

# Measured by benchmarks/shapes.py on 20,000 images: the best of three linear classifiers gets 0.494 of 3,000 others
# right, an ensemble of five nets, trained with flipped and shifted images, 0.958.
LINEAR, ENSEMBLE = 0.49, 0.96

# How far the log's validation accuracy may be from the accuracy on the held-out images: ERRORS standard errors of their
# difference and, above it, BEST_OF standard errors of the validation accuracy more, because what is claimed is the best
# of many settings on just these images (the luckiest of fifty equally good ones is 2.25 above). Simulated with 1,000
# validation images and accuracies from 0.60 to 0.97, honest claims are rejected less than once in 20,000, those of the
# best of 50 or 300 less than once in 500,000; with 200 images once in 3,000.
ERRORS, BEST_OF = 4.0, 2.0
FEWEST = 100  # validation images; a claim from fewer is compared as if there had been so many


def draw(secret: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Draw the held-out images X uint8 (2000, 32, 32, 3) and their labels y (2000,), a function of 32 secret bytes."""
    drawn = [make_shapes(1, _generator(secret, number)) for number in range(NUM_IMAGES)]
    return np.concatenate([X for X, _ in drawn]), np.concatenate([y for _, y in drawn])


def _generator(secret: bytes, number: int) -> np.random.Generator:
    key = hmac.digest(secret, f"image {number}".encode(), "sha256")
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key[:16], "big")))


def read(files: Files) -> np.ndarray:
    """Read predictions.csv: the header `id,label`, then one line for each image in order. Gives labels int64 (2000,).

    Raises ValueError with one sentence for the student.
    """
    content = files.get(PREDICTIONS)
    if content is None:
        raise ValueError(f"There is no {PREDICTIONS} beside the notebook (or it is larger than 2 MB).")
    if len(content) > MAX_BYTES:
        raise ValueError(f"{PREDICTIONS} is too large for {NUM_IMAGES} lines with a number and a label each.")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"{PREDICTIONS} is not text in UTF-8.") from None
    if not lines or lines[0].replace(" ", "") != HEADER:
        raise ValueError(f"The first line of {PREDICTIONS} is not the header {HEADER}.")
    if len(lines) - 1 != NUM_IMAGES:
        raise ValueError(
            f"{PREDICTIONS} has {len(lines) - 1} predictions; there are {NUM_IMAGES} held-out images."
        )
    return np.array([_label(line, number) for number, line in enumerate(lines[1:])], dtype=np.int64)


def _label(line: str, number: int) -> int:
    id, _, label = (part.strip() for part in line.partition(","))
    where = f"Line {number + 2} of {PREDICTIONS}"
    if id != str(number):
        raise ValueError(
            f"{where} does not begin with the id {number}; ids count from 0, one line each, in order."
        )
    if not (label.isascii() and label.isdigit() and len(label) <= 3):
        raise ValueError(f"{where} has a label that is not a whole number from 0 to {len(NAMES) - 1}.")
    if int(label) >= len(NAMES):
        raise ValueError(f"{where} has the label {int(label)}; labels go from 0 to {len(NAMES) - 1}.")
    return int(label)


def share(accuracy: float) -> float:
    """Say which share of the points an accuracy earns: none up to LINEAR, all from ENSEMBLE, smooth in between.

    With t from 0 to 1 between the two it is 3 t**2 - 2 t**3. It is flat at both ends, so that luck counts for least
    where most good runs end: one standard error of the accuracy moves a mark of ten by 0.33 points at 0.70, where that
    is most, by 0.19 at 0.84 and by 0.04 at 0.93.
    """
    t = min(max((accuracy - LINEAR) / (ENSEMBLE - LINEAR), 0.0), 1.0)
    return t * t * (3 - 2 * t)


def claimed(files: Files) -> float | None:
    """Read the validation accuracy that the log claims; None when there is no log or it claims nothing."""
    try:
        return claimed_accuracy(read_log(files[LOG]))
    except (KeyError, ValueError):
        return None


def doubts(accuracy: float, files: Files) -> str | None:
    """Say in a sentence what does not add up: the log by itself, or its claim and the held-out accuracy."""
    fault = first_fault(files)
    if fault is not None:
        return f"The log does not add up. {fault}"
    entries = read_log(files[LOG])
    claim = claimed_accuracy(entries)
    (num_val,) = [entry["facts"]["num_val"] for entry in entries if entry["stage"] == "data"][-1:]
    below, above = tolerances(claim, accuracy, max(num_val, FEWEST))
    if accuracy - below <= claim <= accuracy + above:
        return None
    return (
        f"The log claims {claim:.3f} on validation images, but {accuracy:.3f} of the held-out ones are right: "
        "further apart than chance allows."
    )


def tolerances(claim: float, accuracy: float, num_val: int) -> tuple[float, float]:
    """Say how far a claim may be below, and above, an accuracy on the held-out images."""
    together = (claim * num_val + accuracy * NUM_IMAGES) / (num_val + NUM_IMAGES)
    variance = together * (1 - together)
    both = ERRORS * math.sqrt(variance / num_val + variance / NUM_IMAGES)
    return both, both + BEST_OF * math.sqrt(variance / num_val)
