"""All verbs, in the order of a study's life."""

import click

from alnus.cli import app, batch, dicom, images, intake, models, sensitivity, study
from alnus.cli.group import Verbs


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alnus")
def main() -> None:
    """Ultrasound radiomics nomograms, from ROI to risk. Research use only.

    A study goes init, check, run; run is extract, fit, evaluate, report in one. `alnus demo` shows
    the whole on a simulated study. Exit codes: 0 done; 1 every case refused, or `audit`,
    `reproduce`, `verify` or `selftest` found something; 2 input refused; 74 a file cannot be read or written; 130
    interrupted; 143 terminated.
    """


VERBS = (
    intake.init,
    study.check,
    study.extract,
    study.fit,
    study.evaluate,
    study.report,
    study.figures,
    study.run,
    study.demo,
    images.features,
    batch.batch,
    models.predict,
    models.starter,
    models.nomogram,
    models.export,
    models.validate,
    models.pool,
    models.monitor,
    models.calculator,
    app.serve,
    app.registry,
    images.outline,
    images.measure,
    dicom.dicom,
    study.reproduce,
    study.verify,
    sensitivity.sensitivity,
    study.compare,
    models.audit,
    images.agreement,
    images.perturb,
    images.traces,
    images.selftest,
)

for verb in VERBS:
    main.add_command(verb)
