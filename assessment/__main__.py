"""`python -m assessment …`: the commands of `assessment.cli`."""

import sys

from assessment.cli import main

sys.exit(main(sys.argv[1:]))
