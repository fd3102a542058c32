"""How a tower runs. One module an engine, behind one small protocol."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import RuntimeUnavailable
from core.precision import Precision
from core.sentences import Sentence, say, words_of

if TYPE_CHECKING:  # the window knows the choices before it has time for NumPy
    import numpy as np
    from numpy.typing import NDArray


class Tower(Protocol):
    """A loaded tower. `run` takes named inputs with the same first axis N and returns float32 (N, D).

    `run` may be called from several threads.
    """

    def run(self, **inputs: "NDArray[np.generic]") -> "NDArray[np.float32]": ...

    def close(self) -> None: ...


class Runtime(Protocol):
    """An engine that can load towers. `name` is what the operator reads (a `Sentence` where it has words);
    `batch_size` what it likes best.

    Both may change while it is used. `take_notices` gives the sentences about that which nobody has read yet.
    """

    @property
    def name(self) -> str: ...
    @property
    def batch_size(self) -> int: ...

    def load(self, file: Path, precision: Precision) -> Tower: ...

    def take_notices(self) -> list[Sentence]: ...


# What --runtime takes: the first choice is made here, the others are orders.
AUTOMATIC, CPU = "auto", "cpu"
CHOICES = (AUTOMATIC, CPU, "tensorrt", "tensorrt-rtx")


def default_runtime() -> Runtime:
    """The best runtime of this machine. Raises RuntimeUnavailable with what to install."""
    return choose_runtime(AUTOMATIC)


def choose_runtime(name: str, bundle: Path | None = None) -> Runtime:
    """The runtime called `name` (of CHOICES). "auto": TensorRT where engines were built, the CPU behind it.

    bundle: folder that commands in error messages name. RuntimeUnavailable: it cannot be used, and why.
    """
    from core.runtimes.openvino import OpenVinoRuntime

    if name == CPU:
        return OpenVinoRuntime()
    from core.engines.store import products_with_engines

    if name != AUTOMATIC:
        from core.runtimes.tensorrt import TensorRtRuntime

        return TensorRtRuntime(name, bundle)
    products = products_with_engines()
    if not products:  # the usual PC; nothing of CUDA is imported
        return OpenVinoRuntime()
    from core.runtimes.automatic import AutomaticRuntime
    from core.runtimes.tensorrt import TensorRtRuntime

    try:
        return AutomaticRuntime(TensorRtRuntime(products[0], bundle), OpenVinoRuntime())
    except RuntimeUnavailable as error:
        return AutomaticRuntime(
            None,
            OpenVinoRuntime(),
            [say("The engines on this machine are not used. {reason}", reason=words_of(error))],
        )
