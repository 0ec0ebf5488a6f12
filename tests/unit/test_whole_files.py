"""What stops in the middle of writing leaves nothing half-written, and the command may be repeated."""

import resource

import pytest
from typer.testing import CliRunner

from leap.cli import app
from leap.errors import WrongUsage
from leap.whole_files import open_whole


@pytest.fixture
def full_disk():
    """No file of this process may grow beyond 64 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("stops", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("before", [None, "as it was"])
def test_what_was_there_stays_where_writing_stops(tmp_path, stops, before):
    path = tmp_path / "report.csv"
    if before:
        path.write_text(before, encoding="utf-8")

    def write():
        with open_whole(path) as file:
            file.write("the first half")
            raise stops

    with pytest.raises(type(stops)):
        write()
    assert [one.read_text(encoding="utf-8") for one in tmp_path.iterdir()] == ([before] if before else [])


def test_it_makes_its_folder_and_keeps_others_out_where_asked(tmp_path):
    path = tmp_path / "new" / "report.html"
    for content, is_for_owner in (("a", False), ("b", True)):
        with open_whole(path, is_for_owner=is_for_owner) as file:
            file.write(content)
    assert path.read_text(encoding="utf-8") == "b"
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_an_error_bears_the_name_of_the_file(tmp_path):
    with pytest.raises(OSError, match="no file") as refused, open_whole(tmp_path):
        pass
    assert refused.value.filename == str(tmp_path)


def write_file(tmp_path):
    path = tmp_path / "toys_2023.csv"
    path.write_text("Ref,Parent e-mail,Born\nA1,ann@example.org,13/02/2020\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["sources", "draft", "{file}", "--out"], "draft.yml"),
        (["profile", "{file}", "--html"], "profile.html"),
        (["sources", "template", "baby_steps_users", "--out"], "template.csv"),
        (["check", "{file}", "--quarter", "2023-24-Q2", "--report"], "report.csv"),
    ],
)
def test_a_full_disk_leaves_no_part_and_the_command_may_be_repeated(tmp_path, request, command, name):
    out = tmp_path / "new folder" / name
    asked = [*(part.format(file=write_file(tmp_path)) for part in command), str(out)]
    request.getfixturevalue("full_disk")
    stopped = CliRunner().invoke(app, asked)
    assert isinstance(stopped.exception, WrongUsage)
    assert "cannot be written" in str(stopped.exception)
    assert list(out.parent.iterdir()) == []
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    CliRunner().invoke(app, asked)
    assert list(out.parent.iterdir()) == [out]
