"""One example of every figure, made of numbers that never change. Draw the images that the tests compare with:

python tests/library/figures.py            # into tests/library/baseline, after a figure was changed on purpose
python tests/library/figures.py SOME/FOLDER    # larger, to look at
"""

import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from cs231n_utils import plotting, surfaces
from cs231n_utils.training import History

BASELINE = Path(__file__).parent / "baseline"


def history(speed: float = 1.0, gap: float = 0.05, seed: int = 0, fails: bool = False) -> History:
    """Make up a run of 12 epochs of 20 iterations."""
    rng = np.random.default_rng(seed)
    epoch, val_epoch = np.arange(240) / 20, np.arange(13)
    loss = 2.3 * np.exp(-0.3 * speed * epoch) + 0.05
    loss *= np.exp(0.25 * rng.normal(size=240))
    if fails:
        loss[130:] = np.nan
    train = 1 - 0.9 * np.exp(-0.4 * speed * val_epoch)
    ratios = {"W1": 2e-3, "b1": 8e-3, "W2": 6e-4, "b2": 2e-5}
    noise = np.exp(0.2 * rng.normal(size=240))
    return History(
        epoch=epoch,
        loss=loss,
        val_epoch=val_epoch,
        val_loss=1 - train,
        train_accuracy=train,
        val_accuracy=train - gap * val_epoch / 12,
        update_ratios={name: size * noise * np.exp(-0.1 * epoch) for name, size in ratios.items()},
        layers=[],
    )


def scenes():
    angle = np.linspace(0, 6, 25)
    spiral = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * np.linspace(1.2, 0.1, 25)[:, None]
    paths = {"one": spiral, "two": -spiral[:15], "three": spiral[:, ::-1]}
    return [(surfaces.valley(), paths), (surfaces.saddle(), paths)]


def lines() -> Figure:
    steps = np.arange(1, 60)
    curves = {f"power {k}": steps ** (-k / 3) for k in range(1, 7)}
    return plotting.lines(curves, xlabel="step", ylabel="length", title="Powers", log=True)


def loss_curves() -> Figure:
    runs = {
        "slow": history(0.4),
        "good": history(1, seed=1),
        "high": history(3, seed=2),
        "diverges": history(0.7, seed=3, fails=True),
    }
    return plotting.loss_curves(runs)


def loss_curves_of_one() -> Figure:
    return plotting.loss_curves(history())


def accuracy_gap() -> Figure:
    return plotting.accuracy_gap({"overfits": history(2, gap=0.3), "fits": history(1, gap=0.04)})


def update_ratios() -> Figure:
    return plotting.update_ratios(history())


def schedules() -> Figure:
    curves = {
        "step": lambda t: 0.1 * 0.5 ** (t // 5),
        "exponential": lambda t: 0.1 * np.exp(-t / 8),
        "cosine": lambda t: 0.05 * (1 + np.cos(np.pi * t / 20)),
        "constant": lambda t: 0.03,
    }
    return plotting.schedules(curves, num_epochs=20, columns=3)


def step_sizes() -> Figure:
    hs = 10.0 ** -np.arange(1, 13)
    curves = {
        "forward, float64": (hs, hs + 1e-16 / hs),
        "centred, float64": (hs, hs**2 + 1e-16 / hs),
        "centred, float32": (hs[:7], hs[:7] ** 2 + 1e-7 / hs[:7]),
    }
    return plotting.step_sizes(curves)


def lr_range() -> Figure:
    rates = 10.0 ** np.linspace(-6, 1, 29)
    losses = 2.3 - 1.6 * np.exp(-((np.log10(rates) + 1.5) ** 2)) + np.where(rates > 0.5, rates * 2, 0)
    losses[-4:] = np.inf
    return plotting.lr_range(rates, losses, chosen=(1e-3, 1e-1), title="100 iterations at each rate")


def layer_histograms() -> Figure:
    rng = np.random.default_rng(0)
    rows = {
        "small normal": [np.tanh(rng.normal(size=2000) * 0.3 ** (k + 1)) for k in range(5)],
        "Xavier": [np.tanh(rng.normal(size=2000)) for _ in range(5)],
        "ReLU, He": [np.maximum(rng.normal(size=2000), 0) for _ in range(4)] + [np.zeros(2000)],
    }
    return plotting.layer_histograms(rows)


def first_layer() -> Figure:
    x, y = np.meshgrid(np.linspace(-1, 1, 12), np.linspace(-1, 1, 12))
    phases = np.linspace(0, 3, 18)
    waves = [np.sin(5 * (x * np.cos(a) + y * np.sin(a)) + a)[..., None] * [1, np.cos(a), 0.4] for a in phases]
    return plotting.first_layer(np.reshape(waves, (18, -1)).T, (12, 12, 3))


def first_layer_in_grey() -> Figure:
    x, y = np.meshgrid(np.linspace(-1, 1, 8), np.linspace(-1, 1, 8))
    waves = [k * np.sin(4 * x + k * y) for k in range(1, 13)]
    return plotting.first_layer(np.reshape(waves, (12, -1)).T, (8, 8), columns=6)


def images() -> Figure:
    ramp = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4
    return plotting.images(np.stack([ramp, ramp.T, 255 - ramp, ramp[::-1]] * 2), titles=range(8), columns=5)


def trajectories() -> Figure:
    return plotting.trajectories(scenes())


def outcomes() -> Figure:
    table = {
        "bowl": {"SGD": "solved", "Adam": "solved"},
        "saddle": {"SGD": "stuck", "Adam": "solved"},
        "cliff": {"SGD": "diverged", "Adam": "stuck"},
    }
    return plotting.outcomes(table)


def search_scatter() -> Figure:
    rng = np.random.default_rng(3)
    x, y = 10 ** rng.uniform(-6, -1, 40), 10 ** rng.uniform(-5, 1, 40)
    scores = 0.9 - 0.03 * (np.log10(x) + 1.5) ** 2 - 0.01 * (np.log10(y) + 2) ** 2
    scores[:3] = np.nan
    return plotting.search_scatter(x, y, scores, bounds=((1e-6, 1e-1), (1e-5, 1e1)))


def grid_against_random() -> Figure:
    third = np.array([1, 3, 5]) / 6
    grid = np.stack(np.meshgrid(third, third), axis=-1).reshape(9, 2)
    random = np.random.default_rng(1).random((9, 2))
    return plotting.grid_against_random(grid, random, lambda x: np.exp(-40 * (x - 0.68) ** 2))


def decades() -> Figure:
    rng = np.random.default_rng(0)
    exponents = {"10 ** uniform": rng.uniform(-4, 1, 500), "uniform": np.log10(10 * rng.random(500))}
    return plotting.decades(exponents, xlabel="learning rate")


def search_stages() -> Figure:
    rng = np.random.default_rng(2)
    stages = []
    for title, low, width in (("coarse", -4.0, 3.0), ("fine", -2.0, 1.5)):
        ends = float(10**low), float(10 ** (low + width))
        space = {"learning_rate": ("log", *ends), "dropout": ("uniform", 0.0, width / 5)}
        draws = zip(10 ** (low + width * rng.random(12)), width / 5 * rng.random(12), strict=True)
        trials = [({"learning_rate": x, "dropout": y}, 0.5 + 0.1 * np.log10(x) - y / 4) for x, y in draws]
        stages.append((title, space, [*trials, ({"learning_rate": 0.02, "dropout": 0.1}, float("nan"))]))
    return plotting.search_stages(stages)


def rungs() -> Figure:
    stages = []
    for epochs, count in ((1, 9), (3, 3), (9, 1)):
        trials = [
            {"config": {"reg": k}, "score": 0.95 - 0.05 * k / count - 0.2 / epochs} for k in range(count)
        ]
        stages.append((epochs, trials))
    return plotting.rungs(stages)


def best_so_far() -> Figure:
    t = np.arange(1, 41)
    curves = {name: np.outer([0.8, 1.0, 1.2], t**power) for name, power in (("slow", -0.4), ("fast", -1.0))}
    late = np.where(t < 15, np.nan, curves["fast"] * 2)
    return plotting.best_so_far({**curves, "late": late}, xlabel="epochs spent", ylabel="missing")


def surrogate() -> Figure:
    x, frames = np.linspace(0, 1, 101), []
    for tried in (np.array([0.2, 0.9]), np.array([0.2, 0.5, 0.9])):
        std = np.min(np.abs(x[:, None] - tried), axis=1)
        frames.append((tried, np.sin(3 * tried), np.sin(3 * x) - std, std, std**2))
    return plotting.surrogate(x, np.sin(3 * x), frames, xlabel="position")


FIGURES: dict[str, Callable[[], Figure]] = {
    make.__name__: make
    for make in (
        lines,
        loss_curves,
        loss_curves_of_one,
        accuracy_gap,
        update_ratios,
        schedules,
        step_sizes,
        lr_range,
        layer_histograms,
        first_layer,
        first_layer_in_grey,
        images,
        trajectories,
        outcomes,
        search_scatter,
        grid_against_random,
        decades,
        search_stages,
        rungs,
        best_so_far,
        surrogate,
    )
}


def save(name: str, folder: Path, dpi: int = 40) -> Path:
    """Draw a figure into folder/NAME.png."""
    path = folder / f"{name}.png"
    figure = FIGURES[name]()
    # The version of matplotlib would be written into the file, and change it with every upgrade.
    figure.savefig(path, dpi=dpi, metadata={"Software": None})
    plt.close(figure)
    return path


if __name__ == "__main__":
    matplotlib.use("Agg")
    folder, dpi = (Path(sys.argv[1]), 100) if len(sys.argv) > 1 else (BASELINE, 40)
    folder.mkdir(parents=True, exist_ok=True)
    for name in FIGURES:
        save(name, folder, dpi)
