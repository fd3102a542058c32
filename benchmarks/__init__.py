"""One script per claim of speed or memory; see README.md beside this file."""
