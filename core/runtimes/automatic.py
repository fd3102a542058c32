"""A GPU runtime with the CPU behind it: whatever the GPU cannot load or run any more, the CPU does, and says so."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import RuntimeUnavailable
from core.precision import Precision
from core.runtimes import Runtime, Tower
from core.sentences import Sentence, say, words_of

log = logging.getLogger(__name__)


class AutomaticRuntime:
    """Loads towers on `gpu`, or on `cpu` where that refuses. gpu: None where it cannot be used at all.

    notices: sentences to begin with, such as why there is no `gpu`.
    """

    def __init__(self, gpu: Runtime | None, cpu: Runtime, notices: Sequence[Sentence] = ()) -> None:
        self._gpu, self._cpu = gpu, cpu
        self._notices = list(notices)
        self._told: set[Precision] = set()
        self._on_gpu: dict[str, bool] = {}

    @property
    def name(self) -> str:
        """What runs the towers now: the GPU, the CPU, or both."""
        if self._gpu is None or not any(self._on_gpu.values()):
            return self._cpu.name
        if all(self._on_gpu.values()):
            return self._gpu.name
        return say("{gpu}, {cpu}", gpu=self._gpu.name, cpu=self._cpu.name)

    @property
    def batch_size(self) -> int:
        on_gpu = self._gpu is not None and self._on_gpu.get("image", False)
        return self._gpu.batch_size if self._gpu is not None and on_gpu else self._cpu.batch_size

    def load(self, file: Path, precision: Precision) -> Tower:
        """RuntimeUnavailable only when the CPU cannot load the tower either."""
        tower = file.name.split(".")[0]
        if self._gpu is not None:
            try:
                loaded = self._gpu.load(file, precision)
                self._on_gpu[tower] = True
                return _FallbackTower(self, loaded, file, precision)
            except RuntimeUnavailable as error:
                self._tell_once(
                    precision, say("{reason} Until then the CPU runs it.", reason=words_of(error))
                )
        self._on_gpu[tower] = False
        return self._cpu.load(file, precision)

    def take_notices(self) -> list[Sentence]:
        taken = self._notices[:]
        del self._notices[: len(taken)]
        gpu = self._gpu.take_notices() if self._gpu is not None else []
        return [*taken, *gpu, *self._cpu.take_notices()]

    def fall_back(self, file: Path, precision: Precision, error: RuntimeUnavailable) -> Tower:
        """The CPU's tower in place of one that the GPU cannot run any more."""
        tower = self._cpu.load(file, precision)
        self._on_gpu[file.name.split(".")[0]] = False
        self._tell_once(
            precision,
            say("{reason} From now on the CPU runs the model, which is slower.", reason=words_of(error)),
        )
        return tower

    def _tell_once(self, precision: Precision, sentence: Sentence) -> None:
        """Both towers of a precision fail for the same reason; one sentence is enough."""
        log.warning("%s", sentence)
        if precision not in self._told:
            self._told.add(precision)
            self._notices.append(sentence)


class _FallbackTower:
    """A tower on the GPU that is replaced by the CPU's when a run fails; that run is then done by the CPU."""

    def __init__(self, owner: AutomaticRuntime, tower: Tower, file: Path, precision: Precision) -> None:
        self._owner, self._file, self._precision = owner, file, precision
        self._tower, self._on_gpu = tower, True
        self._replacing = threading.Lock()

    def run(self, **inputs: NDArray[np.generic]) -> NDArray[np.float32]:
        tower = self._tower
        try:
            return tower.run(**inputs)
        except RuntimeUnavailable as error:
            return self._replacement(tower, error).run(**inputs)

    def _replacement(self, failed: Tower, error: RuntimeUnavailable) -> Tower:
        with self._replacing:
            if self._tower is failed:  # another thread may have replaced it meanwhile
                if not self._on_gpu:
                    raise error
                self._tower = self._owner.fall_back(self._file, self._precision, error)
                self._on_gpu = False
                failed.close()
        return self._tower

    def close(self) -> None:
        self._tower.close()
