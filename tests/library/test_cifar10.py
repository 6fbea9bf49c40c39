"""A small archive in the true binary format, served on loopback: whole, broken off, damaged, tampered with."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from server import Server, serving

from cs231n_utils import cifar10

RECORDS = 20
NAME = "cifar-10-binary.tar.gz"
BATCHES = [*(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin"]
Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def records(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    made = rng.integers(256, size=(RECORDS, cifar10.RECORD), dtype=np.uint8)
    made[:, 0] = rng.integers(10, size=RECORDS)
    return made.tobytes()


def member(name: str, content: bytes) -> Member:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def whole() -> list[Member]:
    papers = [member(f"{cifar10.FOLDER}/{name}", b"words") for name in ("batches.meta.txt", "readme.html")]
    return papers + [member(f"{cifar10.FOLDER}/{name}", records(k)) for k, name in enumerate(BATCHES)]


def packed(members: list[Member]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def archive(body: bytes, url: str = f"http://127.0.0.1:9/{NAME}") -> cifar10.Archive:
    return cifar10.Archive(url, hashlib.sha256(body).hexdigest(), RECORDS)


BODY = packed(whole())


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server(BODY), NAME) as running:
        yield running


@pytest.fixture
def load(server: Server, tmp_path: Path) -> Callable[..., cifar10.Images]:
    def map_it(download: bool = True, progress: bool = False) -> cifar10.Images:
        return cifar10.map_cifar10(
            tmp_path / "data", download, progress=progress, archive=archive(BODY, server.url)
        )

    return map_it


def left_over(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "data").iterdir()}


def test_the_images_are_those_of_the_records(load):
    images = load()
    first = np.frombuffer(records(0), dtype=np.uint8).reshape(RECORDS, cifar10.RECORD)
    assert images.X_train.shape == (5 * RECORDS, 32, 32, 3)
    assert images.X_test.shape == (RECORDS, 32, 32, 3)
    np.testing.assert_array_equal(images.y_train[:RECORDS], first[:, 0])
    # A record holds all of red, row by row, then all of green, then all of blue.
    assert images.X_train[3, 5, 7, 0] == first[3, 1 + 5 * 32 + 7]
    assert images.X_train[3, 5, 7, 2] == first[3, 1 + 2 * 1024 + 5 * 32 + 7]
    last = np.frombuffer(records(5), dtype=np.uint8).reshape(RECORDS, cifar10.RECORD)
    np.testing.assert_array_equal(images.y_test, last[:, 0])


def test_the_images_are_mapped_and_cannot_be_written_to(load):
    images = load()
    base = images.X_train
    while not isinstance(base, np.memmap) and base.base is not None:
        base = base.base
    assert isinstance(base, np.memmap)
    assert images.X_train.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        images.X_train[0] = 0


def test_it_is_downloaded_once(load, server, tmp_path):
    load()
    assert server.asked == [""]
    load()
    load(download=False)
    assert server.asked == [""]
    assert left_over(tmp_path) == {NAME, *cifar10.UNPACKED}


def test_the_data_set_is_split_first_then_centred(load, server, tmp_path):
    images = load()
    data = cifar10.load_cifar10(
        tmp_path / "data", num_val=15, num_test=10, archive=archive(BODY, server.url), dtype=np.float64
    )
    assert data.X_train.shape == (85, 3072)
    assert (data.X_val.shape, data.X_test.shape) == ((15, 3072), (10, 3072))
    assert data.image_shape == (32, 32, 3)
    np.testing.assert_allclose(data.X_train.mean(axis=0), 0, atol=1e-12)
    pixels = np.rint((np.concatenate([data.X_train, data.X_val]) + data.mean) * 255).astype(np.uint8)
    labels = np.concatenate([data.y_train, data.y_val])

    def rows(X, y):
        return sorted((x.tobytes(), int(label)) for x, label in zip(X, y, strict=True))

    assert rows(pixels, labels) == rows(images.X_train.reshape(100, -1), images.y_train)


def test_fewer_images_in_single_precision(load, server, tmp_path):
    load()
    options = {"num_train": 30, "num_val": 5, "archive": archive(BODY, server.url)}
    data = cifar10.load_cifar10(tmp_path / "data", **options)
    again = cifar10.load_cifar10(tmp_path / "data", **options)
    other = cifar10.load_cifar10(tmp_path / "data", seed=1, **options)
    assert data.X_train.shape == (30, 3072)
    assert data.X_train.dtype == np.float32
    np.testing.assert_array_equal(data.X_train, again.X_train)
    assert not np.array_equal(data.y_train, other.y_train)
    with pytest.raises(
        ValueError, match="100 images to train and validate with and 20 to test with; 98, 5 and 20"
    ):
        cifar10.load_cifar10(tmp_path / "data", num_train=98, num_val=5, archive=archive(BODY, server.url))


def test_a_connection_that_breaks_off_is_continued_where_it_was(load, server):
    server.drops = [1000, 2000]
    assert len(load().y_train) == 5 * RECORDS
    assert server.asked == ["", "bytes=1000-", "bytes=3000-"]


def test_a_server_without_ranges_starts_again(load, server):
    server.drops, server.ranges = [1000], False
    assert len(load().y_train) == 5 * RECORDS
    assert server.asked == ["", "bytes=1000-"]


def test_a_server_that_never_gets_on_is_given_up_and_the_next_call_goes_on(load, server, tmp_path):
    server.drops = [1000] + [0] * 5
    with pytest.raises(
        ConnectionError, match=r"broke off\); 1,000 bytes have arrived, and the next try goes on"
    ):
        load()
    assert left_over(tmp_path) == {f"{NAME}.part"}
    assert len(load().y_train) == 5 * RECORDS
    assert server.asked[-1] == "bytes=1000-"


def test_a_download_that_was_all_there_but_for_its_name_is_used(load, server, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / f"{NAME}.part").write_bytes(BODY)
    assert len(load().y_train) == 5 * RECORDS
    assert server.asked == [f"bytes={len(BODY)}-"]


def test_a_download_that_was_tampered_with_is_thrown_away(load, server, tmp_path):
    server.body = packed([*whole(), member("extra", b"x")])
    with pytest.raises(ValueError, match="checksum is wrong"):
        load()
    assert left_over(tmp_path) == set()


def test_a_beginning_that_does_not_fit_is_thrown_away(load, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / f"{NAME}.part").write_bytes(b"something else")
    with pytest.raises(ValueError, match="checksum is wrong"):
        load()
    assert len(load().y_train) == 5 * RECORDS


def test_a_server_that_refuses_is_quoted(load, server):
    server.status = 404
    with pytest.raises(ConnectionError, match="the server answered 404"):
        load()


def test_being_offline_is_one_sentence(tmp_path):
    with serving(Server(BODY), NAME) as gone:
        pass
    with pytest.raises(ConnectionError, match=r"no connection: .*refused") as caught:
        cifar10.map_cifar10(tmp_path / "data", True, progress=False, archive=archive(BODY, gone.url))
    assert "\n" not in str(caught.value)


def test_nothing_is_downloaded_unasked(load, server):
    with pytest.raises(FileNotFoundError, match=r"call with download=True once \(162 MB\), or put"):
        load(download=False)
    assert server.asked == []


def test_progress_is_shown(load, capsys):
    load(progress=True)
    shown = capsys.readouterr()
    assert NAME in shown.out
    assert "100%" in shown.out


def put(tmp_path: Path, body: bytes, checksum_of: bytes | None = None) -> Callable[[], cifar10.Images]:
    """Place an archive by hand, and give what loads it."""
    (tmp_path / NAME).write_bytes(body)
    return lambda: cifar10.map_cifar10(tmp_path, archive=archive(checksum_of or body))


def test_an_archive_put_there_by_hand_is_used(tmp_path):
    assert len(put(tmp_path, BODY)().y_test) == RECORDS


@pytest.mark.parametrize(
    "damage", [lambda body: body[:-100], lambda body: b"\0" + body[1:]], ids=["short", "flipped"]
)
def test_a_damaged_archive_is_refused(tmp_path, damage):
    with pytest.raises(ValueError, match="damaged, or not the official archive: delete it"):
        put(tmp_path, damage(BODY), checksum_of=BODY)()


def without(name: str) -> list[Member]:
    return [(info, content) for info, content in whole() if not info.name.endswith(name)]


def linked() -> list[Member]:
    info = tarfile.TarInfo(f"{cifar10.FOLDER}/test_batch.bin")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return [*without("test_batch.bin"), (info, b"")]


def replaced(content: bytes) -> list[Member]:
    return [*without("data_batch_2.bin"), member(f"{cifar10.FOLDER}/data_batch_2.bin", content)]


# Each of these has the right checksum: what if the official archive itself were bad, or the checksum were changed too?
BAD = {
    "no gzip": (b"not an archive", "cannot be unpacked"),
    "gzip cut off": (BODY[: len(BODY) // 2], "cannot be unpacked"),
    "no tar": (gzip.compress(b"not a tar" * 1000), "cannot be unpacked"),
    "file missing": (packed(without("test_batch.bin")), "test_batch.bin.* not found"),
    "too few records": (packed(replaced(records(1)[: -cifar10.RECORD])), "not a file of 20 records"),
    "too many records": (packed(replaced(records(1) * 2)), "not a file of 20 records"),
    "a link": (packed(linked()), "test_batch.bin is not a file of 20 records"),
    "a label of 10": (packed(replaced(b"\x0a" + records(1)[1:])), "a label that is none of the 10 classes"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_in_a_sentence_and_leaves_nothing(tmp_path, name):
    body, words = BAD[name]
    with pytest.raises(ValueError, match=words) as caught:
        put(tmp_path, body)()
    assert "\n" not in str(caught.value)
    assert {path.name for path in tmp_path.iterdir()} == {NAME}


def test_no_path_in_the_archive_is_followed(tmp_path):
    outside = [
        "../escaped",
        f"{cifar10.FOLDER}/../../escaped",
        str(tmp_path / "escaped"),
        "cifar-10-test.bin/x",
    ]
    (tmp_path / "data").mkdir()
    body = packed([*(member(path, b"evil") for path in outside), *whole()])
    images = put(tmp_path / "data", body)()
    assert len(images.y_test) == RECORDS
    assert {path.name for path in tmp_path.iterdir()} == {"data"}
    assert left_over(tmp_path) == {NAME, *cifar10.UNPACKED}


def test_the_official_archive_is_the_author_s_own():
    assert cifar10.OFFICIAL.url == "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
    assert len(cifar10.OFFICIAL.sha256) == 64
    assert 5 * cifar10.OFFICIAL.records == 50_000
