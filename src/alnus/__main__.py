"""``python -m alnus``."""

from alnus.cli.main import main

main()
