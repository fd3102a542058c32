"""What the exit codes of `sightline-search` mean; scripts rely on them, so numbers are never reused."""

OK = 0
FAILED = 1
USAGE = 2
BUSY = 3
NOT_INDEXED = 4
INTERRUPTED = 130
BROKEN_PIPE = 141

HELP = """\
exit codes:
  0    done
  1    failed, or there was nothing usable; a sentence on standard error says why
  2    wrong usage
  3    another Sightline is indexing this gallery
  4    the folder must be indexed first: never indexed, or indexed with another model
  130  interrupted with Ctrl+C; what was done is kept
  141  whoever read the output went away
"""
