"""The run in words: functions that read tables and return sentences."""
