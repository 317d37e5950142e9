"""`python -m gonium.kernel LAUNCH`: be a kernel; started by a place, not by people."""

import sys

from gonium.kernel.process import main

main(sys.argv[1:])
