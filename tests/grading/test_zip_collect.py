"""`nbgrader zip_collect` of what Canvas, Moodle and Blackboard give: whose each file is, and the newest of several."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from small import DOUBLES, NAME, TRIPLES, CommandLine, Small, command_line
from week import make_course_with_exchange, submission, write_download, zipped

from autograder.intake.downloads import Unreadable, lists_in, uploads_in
from autograder.intake.placing import Person, place

pytestmark = pytest.mark.slow

RIGHT, WRONG = submission(DOUBLES), submission(TRIPLES)
TABLE = b"id,label\n1,2\n"
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,tiny (9)
    Points Possible,,,,,5.00
"Stone, Bob",11,S1,bob,Monday,
"Stone, Gil",12,S2,gil,Monday,
"""
MOODLE = """\
Identifier,"Full name",Username,"Email address",Status,Grade,"Last modified (grade)"
"Participant 901","B. Stone",bob,bob@uni.edu,Submitted,,-
"Participant 902","G. Stone",gil,gil@uni.edu,Submitted,,-
"""


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Small, CommandLine]]:
    """A course whose gradebook knows the class."""
    course = make_course_with_exchange(tmp_path_factory.mktemp("lms"))
    with command_line(course, "nbgrader.apps.nbgraderapp") as line:
        line.run(course.folder, "nbgrader", "db", "student", "import", "students.csv")
        yield course, line


@pytest.fixture
def course(roster: tuple[Small, CommandLine], tmp_path: Path) -> Small:
    """The same with nothing handed in."""
    return Small(Path(shutil.copytree(roster[0].folder, tmp_path / "course")), roster[0].package)


def collect(course: Small, line: CommandLine, *words: str) -> list[str]:
    """Collect what was downloaded; gives the sentences."""
    done = line.run(course.folder, "nbgrader", "zip_collect", NAME, *words)
    assert "Traceback" not in done.stderr
    return [part.partition("] ")[2] or part for part in (done.stderr + done.stdout).splitlines()]


def submitted(course: Small) -> dict[str, dict[str, bytes]]:
    """Read all that was collected, by student and file."""
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted(course.folder.glob("submitted/*/*/*")):
        assert path.parts[-2] == NAME
        found.setdefault(path.parts[-3], {})[path.name] = path.read_bytes()
    return found


def archive(course: Small, name: str = "submissions.zip") -> Path:
    return course.folder / "downloaded" / NAME / "archive" / name


def test_canvas(course: Small, roster: tuple[Small, CommandLine]) -> None:
    files = {
        "lovelaceada_11_9001_tiny.ipynb": WRONG,
        "lovelaceada_11_9002_tiny-1.ipynb": RIGHT,
        "lovelaceada_11_9003_rows-1.csv": TABLE,
        "oneileve_12_9004_Tiny (2).ipynb": RIGHT,
        "unalfay_LATE_4702_9005_work.zip": zipped(
            {"my work/tiny.ipynb": RIGHT, "__MACOSX/._tiny.ipynb": b"-"}
        ),
        "stonegil_late_4703_9010_tiny.ipynb": RIGHT,
        "mosshal_13_9006_Untitled.ipynb": RIGHT,
        "mosshal_13_9007_timestamp.txt": b"2020-01-01 00:00:00 UTC",
        "youngcleo_14_9008_scan.pdf": b"%PDF",
        "strangerjo_15_9009_tiny.ipynb": RIGHT,
        "__MACOSX/._lovelaceada_11_9001_tiny.ipynb": b"-",
    }
    write_download(archive(course), files)
    said = collect(course, roster[1])
    assert submitted(course) == {
        "ada": {"tiny.ipynb": RIGHT, "rows.csv": TABLE},
        "eve": {"tiny.ipynb": RIGHT},
        "fay": {"tiny.ipynb": RIGHT},
        "gil": {"tiny.ipynb": RIGHT},
        "hal": {"tiny.ipynb": RIGHT},
    }
    told = "\n".join(said)
    assert "ada: of several notebooks tiny-1.ipynb was taken, not tiny.ipynb." in said
    assert "fay was late, says the platform" in told and "gil was late" in told and "timestamp.txt" in told
    assert "hal: Untitled.ipynb was taken, which is the only notebook; none is tiny.ipynb." in said
    assert "hal: left out, because they cannot belong to a notebook (1): timestamp.txt." in said
    assert "cleo: nothing was taken, for tiny.ipynb is not among what was handed in (scan.pdf)." in said
    assert "submissions.zip: strangerjo_15_9009_tiny.ipynb" in told
    assert "(Canvas's number 15) is nobody whom the gradebook knows" in told
    assert said[-1] == "5 new or changed, and taken, 0 unchanged, 0 left aside."


def test_moodle_with_folders_and_without(course: Small, roster: tuple[Small, CommandLine]) -> None:
    files = {
        "Ada Lovelace_901_assignsubmission_file_/tiny.ipynb": RIGHT,
        "Ada Lovelace_901_assignsubmission_file_/rows.csv": TABLE,
        "Ada Lovelace_901_assignsubmission_onlinetext_/onlinetext.html": b"<p>Hello</p>",
        "Eve ONeil_902_assignsubmission_file/tiny.ipynb": RIGHT,
        "Fay Ünal_903_assignsubmission_file_tiny (1).ipynb": RIGHT,
        "Fay Ünal_903_assignsubmission_file_tiny.ipynb": WRONG,
    }
    write_download(archive(course), files)
    said = collect(course, roster[1])
    assert submitted(course) == {
        "ada": {"tiny.ipynb": RIGHT, "rows.csv": TABLE},
        "eve": {"tiny.ipynb": RIGHT},
        "fay": {"tiny.ipynb": RIGHT},
    }
    assert "ada: left out, because they cannot belong to a notebook (1): onlinetext.html." in said


def test_blackboard_tells_the_time_and_the_last_attempt_counts(
    course: Small, roster: tuple[Small, CommandLine]
) -> None:
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write('c.Exchange.timezone = "Europe/Berlin"\n')
    form = "tiny_{}_attempt_2026-01-30-{}_{}"
    files = {
        form.format("ada", "20-30-10", "tiny.ipynb"): RIGHT,
        form.format("ada", "20-29-59", "tiny.ipynb"): WRONG,
        form.format("ada", "20-29-59", "old.csv"): TABLE,
        "tiny_ada_attempt_2026-01-30-20-30-10.txt": b"Name: Ada Lovelace (ada)",
    }
    write_download(archive(course), files)
    said = collect(course, roster[1])
    stamp = b"2026-01-30 19:30:10 UTC"
    assert submitted(course) == {"ada": {"tiny.ipynb": RIGHT, "timestamp.txt": stamp}}
    assert said[-1] == "1 new or changed, and taken, 0 unchanged, 0 left aside."
    assert not [line for line in said if "ada" in line or "left out" in line]


@pytest.mark.parametrize("platform", ["Canvas", "Moodle"])
def test_a_list_of_the_class_tells_who_is_who(
    course: Small, roster: tuple[Small, CommandLine], platform: str
) -> None:
    names = {
        "Canvas": ("stoneb_11_1_tiny.ipynb", "stoneg_12_2_tiny.ipynb"),
        "Moodle": tuple(
            f"{who} Stone_{n}_assignsubmission_file_/tiny.ipynb" for who, n in (("B.", 901), ("G.", 902))
        ),
    }[platform]
    write_download(archive(course), dict(zip(names, (RIGHT, WRONG), strict=True)))
    alone = collect(course, roster[1])
    assert submitted(course) == {}
    assert sum("is nobody whom the gradebook knows; put" in line for line in alone) == 2
    archive(course, "class.csv").write_text(CANVAS if platform == "Canvas" else MOODLE)
    collect(course, roster[1], "--force")
    assert submitted(course) == {"bob": {"tiny.ipynb": RIGHT}, "gil": {"tiny.ipynb": WRONG}}


def test_a_second_download_replaces_what_is_newer_and_nothing_else(
    course: Small, roster: tuple[Small, CommandLine]
) -> None:
    first = {
        f"{who}_{n}_{n + 1}00_tiny.ipynb": WRONG
        for n, who in enumerate(("lovelaceada", "oneileve", "mosshal"))
    }
    write_download(archive(course), first)
    collect(course, roster[1])
    kept = course.folder / "submitted" / "eve" / NAME / "timestamp.txt"
    kept.write_text("2026-02-02 10:00 UTC")  # as the instructor was told to
    (course.folder / "submitted" / "hal" / NAME / "submission_secret.txt").write_text("of the exchange")
    again = first | {"mosshal_2_900_tiny-1.ipynb": RIGHT, "lovelaceada_0_901_tiny-1.ipynb": RIGHT}
    write_download(
        archive(course, "submissions (1).zip"), {name: again[name] for name in sorted(again)[::-1]}
    )
    said = collect(course, roster[1], "--force")
    files = submitted(course)
    assert files["ada"] == {"tiny.ipynb": RIGHT}
    assert files["eve"] == {"tiny.ipynb": WRONG, "timestamp.txt": b"2026-02-02 10:00 UTC"}
    assert files["hal"]["tiny.ipynb"] == WRONG
    assert any(line.startswith("hal handed in through the exchange, too, and that is kept.") for line in said)
    assert said[-1] == "1 new or changed, and taken, 1 unchanged, 1 left aside."


def test_what_lies_there_is_not_replaced_unasked(course: Small, roster: tuple[Small, CommandLine]) -> None:
    by_hand = course.hand_in("ada", TRIPLES)
    before = by_hand.read_bytes()
    write_download(archive(course), {"lovelaceada_1_2_tiny.ipynb": RIGHT, "oneileve_3_4_tiny.ipynb": RIGHT})
    said = collect(course, roster[1])
    assert submitted(course) == {"ada": {"tiny.ipynb": before}, "eve": {"tiny.ipynb": RIGHT}}
    assert any("holds another submission. To replace it by this one, say --force." in line for line in said)


def test_nothing_that_is_handed_in_stops_the_class(course: Small, roster: tuple[Small, CommandLine]) -> None:
    bomb = zipped({"tiny.ipynb": bytes(60 << 20)})
    files = {
        "../../../lovelaceada_1_1_tiny.ipynb": RIGHT,
        "youngcleo_2_2_work.zip": b"PK\x03\x04 broken",
        "oneileve_3_3_bomb.zip": bomb,
        "mosshal_4_4_work.zip": zipped({"../../tiny.ipynb": RIGHT, "../../../nbgrader_config.py": b"1 / 0"}),
        "unalfay_5_5_..": RIGHT,
    }
    write_download(archive(course), files)
    archive(course, "broken.zip").write_bytes(b"<html>Please log in</html>")
    config = (course.folder / "nbgrader_config.py").read_bytes()
    said = collect(course, roster[1])
    assert submitted(course) == {"ada": {"tiny.ipynb": RIGHT}, "hal": {"tiny.ipynb": RIGHT}}
    assert (course.folder / "nbgrader_config.py").read_bytes() == config
    told = "\n".join(said)
    assert "broken.zip is no zip file that can be read" in told and "download it again." in told
    assert "submissions.zip: youngcleo_2_2_work.zip is no zip file that can be read." in said
    assert "eve: what was handed in cannot be read: it is larger than 50 MB." in said
    assert "hal: left out, because they cannot belong to a notebook (1): nbgrader_config.py." in said


def spoiled(content: bytes, mark: bytes, offset: int, by: bytes, *, last: bool = False) -> bytes:
    """Overwrite a few bytes of a zip file, counted from a mark."""
    at = (content.rfind(mark) if last else content.find(mark)) + offset
    return content[:at] + by + content[at + len(by) :]


ENTRY, DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"
ODD_ZIPS = {
    "of another version": spoiled(zipped({"tiny.ipynb": RIGHT}), DIRECTORY, 6, b"\x63"),
    "of an odd method": spoiled(zipped({"tiny.ipynb": RIGHT}), DIRECTORY, 10, b"\x4d"),
    "with a name that is no text": spoiled(zipped({"t\u00efny.ipynb": RIGHT}), "\u00ef".encode(), 0, b"\xff"),
    "spoiled, in bzip2": spoiled(
        zipped({"tiny.ipynb": RIGHT * 99}, zipfile.ZIP_BZIP2), ENTRY, 60, b"\xff" * 60
    ),
    "spoiled, in LZMA": spoiled(
        zipped({"tiny.ipynb": RIGHT * 99}, zipfile.ZIP_LZMA), ENTRY, 60, b"\xff" * 60
    ),
    "locked": spoiled(spoiled(zipped({"tiny.ipynb": RIGHT}), ENTRY, 6, b"\1"), DIRECTORY, 8, b"\1"),
    "cut off": zipped({"tiny.ipynb": RIGHT})[:-30],
}


@pytest.mark.parametrize("kind", ODD_ZIPS)
def test_a_zip_file_that_is_odd_costs_only_who_handed_it_in(tmp_path: Path, kind: str) -> None:
    write_download(
        tmp_path / "all.zip", {"lovelaceada_1_1_tiny.ipynb": RIGHT, "mosshal_2_2_work.zip": ODD_ZIPS[kind]}
    )
    said: list[str] = []
    found = {}
    for upload in uploads_in(tmp_path, said.append):
        try:
            found[upload.label.person] = upload.read()
        except Unreadable as error:
            said.append(str(error))
    assert found == {"lovelaceada": RIGHT}
    (sentence,) = said
    assert "is no zip file that can be read." in sentence or "it is damaged, or a password" in sentence


def test_canvas_may_call_its_list_as_it_calls_uploads(tmp_path: Path) -> None:
    (tmp_path / "2026-01-30T1030_Grades-WS_25_26_CS231N.csv").write_text("Student,ID\n")
    assert list(uploads_in(tmp_path, pytest.fail)) == []
    assert [path.name[:10] for path in lists_in(tmp_path)] == ["2026-01-30"]


def test_without_a_class_nobody_is_guessed(tmp_path: Path, roster: tuple[Small, CommandLine]) -> None:
    course = make_course_with_exchange(tmp_path)
    write_download(archive(course), {"lovelaceada_1_1_tiny.ipynb": RIGHT})
    done = roster[1].run(course.folder, "nbgrader", "zip_collect", NAME, code=1)
    assert "The gradebook knows no students yet" in done.stderr and "Nothing was collected." in done.stderr
    assert "Traceback" not in done.stderr and submitted(course) == {}


@pytest.mark.parametrize(
    ("honest", "hostile"),
    [
        ("lovelaceada_10_1_tiny.ipynb", "mosshal_12_2_x_eve_attempt_2030-01-30-20-30-10_tiny.ipynb"),
        ("lovelaceada_10_1_tiny.ipynb", "mosshal_12_2_Eve ONeil_903_assignsubmission_file_tiny.ipynb"),
        (
            "tiny_ada_attempt_2026-01-30-20-30-10_tiny.ipynb",
            "tiny_hal_attempt_2026-01-30-20-30-10_oneileve_1_2_x.ipynb",
        ),
        (
            "tiny_ada_attempt_2026-01-30-20-30-10_tiny.ipynb",
            "tiny_hal_attempt_2026-01-30-20-30-10_eve_attempt_2030-01-30-20-30-10_tiny.ipynb",
        ),
        (
            "Ada Lovelace_901_assignsubmission_file_tiny.ipynb",
            "Hal Moss_902_assignsubmission_file_Eve ONeil_903_assignsubmission_file_tiny.ipynb",
        ),
        (
            "Ada Lovelace_901_assignsubmission_file_/tiny.ipynb",
            "Hal Moss_902_assignsubmission_file_/oneileve_11_1_tiny.ipynb",
        ),
    ],
)
@pytest.mark.parametrize("alone", [False, True])
def test_nobody_hands_in_for_another_by_the_name_of_a_file(
    tmp_path: Path, honest: str, hostile: str, alone: bool
) -> None:
    people = [
        Person("ada", "Ada", "Lovelace"),
        Person("eve", "Eve", "O'Neil", lms_id="11"),
        Person("hal", "Hal", "Moss"),
    ]
    write_download(tmp_path / "all.zip", {hostile: WRONG} if alone else {honest: RIGHT, hostile: WRONG})
    said: list[str] = []
    placed = {
        one.student: one.files["tiny.ipynb"].read()
        for one in place(uploads_in(tmp_path, said.append), people, [], NAME, said.append)
    }
    assert placed == ({} if alone else {"ada": RIGHT}) | {"hal": WRONG}, said


def test_two_of_one_name_are_not_guessed(tmp_path: Path) -> None:
    write_download(
        tmp_path / "all.zip", {"stonebob_11_1_tiny.ipynb": RIGHT, "stonebob_12_2_tiny.ipynb": WRONG}
    )
    people = [Person("bob1", "Bob", "Stone"), Person("bob2", "Bob", "Stone", lms_id="12")]
    said: list[str] = []
    (placed,) = place(uploads_in(tmp_path, said.append), people, [], NAME, said.append)
    assert placed.student == "bob2"
    (sentence,) = said
    assert "\"stonebob\" (Canvas's number 11) may be bob1 or bob2; put Canvas's gradebook export" in sentence


STOCK = r"""
c.ZipCollectApp.extractor_plugin = "nbgrader.plugins.ExtractorPlugin"
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>[a-z]+)_(?P<timestamp>[\d-]+)_(?P<file_id>\w+)\.ipynb"
"""


@pytest.mark.parametrize("mended", [True, False])
def test_nbgraders_own_collector_reads_a_time_with_dashes(
    course: Small, roster: tuple[Small, CommandLine], mended: bool
) -> None:
    path = course.folder / "nbgrader_config.py"
    text = path.read_text() if mended else path.read_text().replace("import autograder.nbgrader_mended", "")
    path.write_text(text + STOCK)
    write_download(archive(course), {"ada_2026-01-30-20-30-10_tiny.ipynb": RIGHT})
    roster[1].start(course.folder, "nbgrader", "zip_collect", NAME).wait()
    stamp = course.folder / "submitted" / "ada" / NAME / "timestamp.txt"
    right = stamp.exists() and stamp.read_text() == "2026-01-30 20:30:10"
    assert right == mended
