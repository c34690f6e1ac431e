import io

from streams.cli.terminal.running import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_one_line_is_written_over_and_taken_away() -> None:
    terminal = Terminal()
    progress = Progress(terminal)
    progress.show("one")
    progress.show("too soon")
    progress.clear()
    progress.clear()
    assert terminal.getvalue() == "\r\x1b[Kone\r\x1b[K"


def test_a_file_hears_nothing() -> None:
    file = io.StringIO()
    progress = Progress(file)
    progress.show("one")
    progress.clear()
    assert file.getvalue() == ""
