"""A run on paper, from its tables alone; nothing that extracts or fits is loaded for it."""

from dataclasses import replace
from pathlib import Path

from alnus.errors import StudyError
from alnus.files import write_bytes
from alnus.report.artwork import Artwork, write_artwork
from alnus.report.document import write_report
from alnus.report.formats.archive import packed_report
from alnus.study.facts import facts_of
from alnus.study.resting import of_study
from alnus.study.run_directory import RunDirectory
from alnus.study.trust import inputs_of, refuse_changed, study_for, trust_notes
from alnus.workers.ordered_map import cores


def report(
    path: Path,
    out: Path | None = None,
    *,
    force: bool = False,
    trust: bool = False,
    go_on: bool = False,
    jobs: int | None = 1,
) -> Path:
    """Write the report from the run directory's tables and finish the run.

    Parameters
    ----------
    path : Path
        The study file, or a run directory: it is enough, wherever it has been copied.
    out : Path, optional
        The run directory of a study file.
    force : bool
        Replace a report that is there already.
    trust : bool
        Go on with files that were changed since; the report says so.
    go_on : bool
        Leave a report that rests on the same as it is, and replace another.
    jobs : int, optional
        Processes, of which a report uses two; None: one a core.
    """
    if path.is_dir():
        if out is not None:
            message = f"{path} is a run directory; leave --out away."
            raise StudyError(message)
        run = RunDirectory(path)
        trusted = refuse_changed(run, run.changed_before("report"), trust=trust)
        study, inputs = run.study(), run.inputs()
    else:
        run = RunDirectory.of(path, out)
        study, trusted = study_for("report", path, run, trust=trust)
        inputs = inputs_of(path, study, run)
    page = run.folder / "report" / "report.html"
    resting = replace(of_study(study), trusted=trusted)
    if go_on and run.is_whole and run.is_current("report", resting):
        return page
    with run.step("report", force=force or (go_on and run.is_recorded), resting=resting) as step:
        place = step.folder / "report"
        facts = facts_of(run, study)
        noted = replace(facts, notes=(*facts.notes, *trust_notes(run, trusted)))
        write_report(run.tables(), noted, place, processes=jobs or cores())
        write_bytes(step.folder / "report.zip", packed_report(place, run.folder))
    run.finish(seed=study.seed, inputs=inputs)
    return page


def figures(run: Path, out: Path, artwork: Artwork) -> list[Path]:
    """Draw the figures of a run for a journal, from its tables alone.

    Parameters
    ----------
    run : Path
        A run directory, wherever it has been copied.
    out : Path
        Folder of the files.
    """
    directory = RunDirectory(run)
    return write_artwork(directory.tables(), facts_of(directory, directory.study()), out, artwork)
