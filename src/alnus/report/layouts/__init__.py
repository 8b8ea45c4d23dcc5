"""Tables on paper: functions that read the run's tables and lay out printed ones."""
