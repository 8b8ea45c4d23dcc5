"""``python -m alnus``."""

from alnus.cli import main

main()
