"""`python -m core.cli` does what `sightline-search` does."""

import sys

from core.cli.main import main

sys.exit(main())
