"""How the command says what it has to say beside its output."""

import re
from collections.abc import Iterator

import pytest
import typer

from leap import cli
from leap.messages import say

PATH = "/a/path/that/is/longer/than/a/line/of/this/terminal.csv"
LONG = f"a file cannot be used: {'word ' * 30}{PATH}\n  line 2: {'more ' * 20}"


def test_at_a_terminal_it_is_wrapped_between_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    say(LONG)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("leap: a file")
    assert all(len(line) <= 40 or line.strip().startswith("/a/path") for line in lines)
    assert " ".join(" ".join(lines).split()) == " ".join(f"leap: {LONG}".split())


def test_elsewhere_each_line_stays_one(capsys: pytest.CaptureFixture[str]) -> None:
    say(LONG)
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_ctrl_c_ends_every_command_alike(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("leap.commands.sources.read_sources", interrupt)
    monkeypatch.setattr("sys.argv", ["leap", "sources"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 130
    assert capsys.readouterr().err == "leap: interrupted; nothing is half-done.\n"


def list_helps(commands: typer.Typer) -> Iterator[str]:
    """The help of every command."""
    yield from (command.help for command in commands.registered_commands)
    for group in commands.registered_groups:
        yield from list_helps(group.typer_instance)


def test_help_has_no_line_ends_within_paragraphs() -> None:
    helps = list(list_helps(cli.app))
    assert len(helps) > 20
    assert not [text for text in helps if re.search(r"\S\n\S", text)]
