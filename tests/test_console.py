import io
import os
import signal
import sys
import time

import pytest

from alnus import console
from alnus.console import ending_tidily, patience, progress_shown, say, terminal_kept


def test_a_sentence_stands_beside_the_results(capsys):
    say("Look at this.")
    assert capsys.readouterr() == ("", "alnus: Look at this.\n")


@pytest.mark.parametrize(
    ("total", "told"),
    [
        (100, list(range(10, 101, 10))),
        (5, [1, 2, 3, 4, 5]),
        (1, [1]),
        (25, [*range(2, 25, 2), 25]),
    ],
)
def test_plain_lines_tell_of_every_tenth_part_and_of_the_end(total, told, capsys):
    with progress_shown("Cases", quiet=False) as (progress,):
        for done in range(1, total + 1):
            told_of(progress, done, total)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"Cases: {done} of {total}" for done in told]


def told_of(progress, done, total):
    """Tell a progress that is there; it is not where everything is quiet."""
    assert progress is not None
    progress(done, total)


def test_quiet_shows_nothing_and_counts_nothing(capsys):
    with progress_shown("Cases", "Folds", quiet=True) as both:
        assert both == (None, None)
    assert capsys.readouterr() == ("", "")


def test_each_title_has_a_progress_of_its_own(capsys):
    with progress_shown("Cases", "Folds", quiet=False) as (cases, folds):
        told_of(cases, 1, 1)
        told_of(folds, 2, 2)
    assert capsys.readouterr().err.splitlines() == ["Cases: 1 of 1", "Folds: 2 of 2"]


def test_a_terminal_shows_bars_beside_the_results(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_shown("Cases", quiet=False) as (progress,):
        told_of(progress, 3, 4)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Cases" in err


def test_short_work_says_nothing_about_compiling(capsys):
    with patience():
        pass
    assert capsys.readouterr().err == ""


def test_long_work_says_once_what_takes_so_long(monkeypatch, capsys):
    monkeypatch.setattr(console, "PATIENCE", 0.01)
    with patience():
        time.sleep(0.2)
    said = capsys.readouterr().err
    assert said.count("Compiling the extraction for this machine") == 1


def test_patience_ends_with_the_work_even_when_that_fails(monkeypatch, capsys):
    monkeypatch.setattr(console, "PATIENCE", 0.1)
    with pytest.raises(ZeroDivisionError), patience():
        raise ZeroDivisionError
    time.sleep(0.2)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without a signal")
def test_a_job_scheduler_ends_it_by_an_exit_that_cleans_up_and_gives_the_signal_back():
    cleaned = []
    before = signal.getsignal(signal.SIGTERM)

    def work():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            cleaned.append(True)

    with pytest.raises(SystemExit) as ended, ending_tidily():
        work()
    assert ended.value.code == 143
    assert cleaned == [True]
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_inside_compiled_code_ends_the_program_all_the_same():
    with pytest.raises(SystemExit) as ended, ending_tidily():
        raise SystemError from SystemExit(143)
    assert ended.value.code == 143
    with pytest.raises(KeyboardInterrupt), ending_tidily():
        raise SystemError from KeyboardInterrupt()
    with pytest.raises(SystemError, match="another"), ending_tidily():
        raise SystemError("another")


def test_a_sentence_commands_no_terminal(capsys):
    say("P1\x1b]0;title\x07 \u202eabc\nnext line, é")
    assert capsys.readouterr().err == ("alnus: P1\\x1b]0;title\\x07 \\u202eabc\nnext line, é\n")


@pytest.mark.parametrize("terminal", [True, False])
def test_results_command_no_terminal_and_files_get_them_as_they_are(terminal, monkeypatch):
    class Screen(io.TextIOWrapper):
        def isatty(self):
            return terminal

    shown = io.BytesIO()
    screen = Screen(shown, "utf-8")
    monkeypatch.setattr(sys, "stdout", screen)
    with terminal_kept():
        print("P1\x1b[2J é", flush=True)  # noqa: T201
    assert sys.stdout is screen
    expected = "P1\\x1b[2J é\n" if terminal else "P1\x1b[2J é\n"
    assert shown.getvalue().decode() == expected
