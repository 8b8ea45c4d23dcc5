"""How a model does elsewhere and again: functions of numbers that know neither model nor study."""
