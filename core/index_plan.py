"""What an indexing run has to do: the difference between what a folder holds and what its store knows."""

from dataclasses import dataclass, field

from core.scan import FoundFile, Scan
from core.store import Known, Store


@dataclass
class Plan:
    """Attributes:
    todo: files to read. `replaced` are the paths among them that had an embedding.
    unchanged, still_failed: files that need no look.
    gone: paths to forget now.
    vanished: paths that may turn up under another name while `todo` is read; to forget at the end.
    renames: (size, mtime_ns, sha256) of each vanished image → its old paths.
    """

    todo: list[FoundFile] = field(default_factory=list)
    replaced: set[bytes] = field(default_factory=set)
    unchanged: int = 0
    still_failed: int = 0
    gone: list[bytes] = field(default_factory=list)
    vanished: set[bytes] = field(default_factory=set)
    renames: dict[tuple[int, int, bytes], list[bytes]] = field(default_factory=dict)

    def may_be_move(self, file: FoundFile, sha256: bytes) -> bool:
        """Whether a vanished image had the same size, time and bytes."""
        return bool(self.renames.get((file.size, file.mtime_ns, sha256)))

    def take_old_path(self, file: FoundFile, sha256: bytes) -> bytes | None:
        """The path under which a moved file was known, once; None when there is none (left)."""
        old_paths = self.renames.get((file.size, file.mtime_ns, sha256))
        if not old_paths:
            return None
        old = old_paths.pop()
        self.vanished.discard(old)
        return old


def make_plan(scan: Scan, store: Store) -> Plan:
    """Compare by path, size and time; only files that differ are read."""
    known = store.known()
    plan = Plan()
    for file in scan.files:
        before = known.pop(file.path, None)
        if before is not None and (before.size, before.mtime_ns) == (file.size, file.mtime_ns):
            if before.failed:
                plan.still_failed += 1
                continue
            if before.embedded:
                plan.unchanged += 1
                continue
        plan.todo.append(file)
        if before is not None and before.embedded:
            plan.replaced.add(file.path)
    _sort_out_missing({path: row for path, row in known.items() if not scan.may_hold(path)}, plan, store)
    return plan


def _sort_out_missing(missing: dict[bytes, Known], plan: Plan, store: Store) -> None:
    appeared = {(file.size, file.mtime_ns) for file in plan.todo}
    movable = {
        row.image_id: path
        for path, row in missing.items()
        if row.embedded and (row.size, row.mtime_ns) in appeared
    }
    for image_id, record in store.record(list(movable)).items():
        key = (record.size, record.mtime_ns, record.sha256)
        plan.renames.setdefault(key, []).append(movable[image_id])
    plan.vanished = set(movable.values())
    plan.gone = [path for path in missing if path not in plan.vanished]
