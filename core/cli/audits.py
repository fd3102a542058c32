"""The command that checks the audit log."""

import argparse

from core.audit import audit_file, verify
from core.cli import console, exit_codes
from core.paths import display_path


def audit(options: argparse.Namespace) -> int:
    """`audit verify`: exit code 0 when every line is sound, else 1 with the first broken line named."""
    file = options.file or audit_file()
    verdict = verify(file, options.expect)
    if options.json:
        console.say_json(
            {
                "file": display_path(file),
                "sound": not verdict.broken,
                "lines": verdict.lines,
                "head": verdict.head,
                "broken_line": verdict.lines + 1 if verdict.broken else None,
                "reason": verdict.broken,
            }
        )
    elif verdict.broken:
        console.say(f"{display_path(file)}: line {verdict.lines + 1:,} is broken: {verdict.broken}.")
        console.say(f"The {console.count(verdict.lines, 'line')} before it are sound, up to {verdict.head}.")
    else:
        console.say(f"{display_path(file)}: {console.count(verdict.lines, 'line')}, all sound.")
        console.say(f"Note this hash elsewhere to notice a log that was cut short: {verdict.head}")
    return exit_codes.FAILED if verdict.broken else exit_codes.OK
