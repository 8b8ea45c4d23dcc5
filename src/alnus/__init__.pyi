from .audited_run import run as run
from .errors import AlnusError as AlnusError
from .errors import AlnusWarning as AlnusWarning
from .extraction.batch import extract_many as extract_many
from .extraction.dictionary import feature_dictionary as feature_dictionary
from .extraction.extract import extract as extract
from .extraction.pyradiomics_parameters import (
    settings_from_pyradiomics as settings_from_pyradiomics,
)
from .extraction.settings import ExtractionSettings as ExtractionSettings
from .imaging.case import Case as Case
from .imaging.read import read_case as read_case
from .model_file import read_model as read_model
from .prediction.risk import predict as predict
