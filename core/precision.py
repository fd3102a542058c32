"""The precisions a tower can run at."""

from enum import Enum


class Precision(str, Enum):
    """Precision of one tower's weights and arithmetic."""

    FP32 = "fp32"
    FP16 = "fp16"
    INT8 = "int8"

    @property
    def label(self) -> str:
        return self.value.upper()
