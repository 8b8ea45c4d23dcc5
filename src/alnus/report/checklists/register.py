"""All checklists of the report, in their order."""

from alnus.report.checklists.checklist import Checklist
from alnus.report.checklists.clear import CLEAR
from alnus.report.checklists.metrics import METRICS
from alnus.report.checklists.probast_ai import PROBAST_AI
from alnus.report.checklists.tripod_ai import TRIPOD_AI

CHECKLISTS: tuple[Checklist, ...] = (CLEAR, METRICS, TRIPOD_AI, PROBAST_AI)
