"""Position tables of vision transformers, taken to another picture shape."""

import torch
import torch.nn.functional as F
from torch import Tensor


def resized_positions(table: Tensor, rows: int, columns: int) -> Tensor:
    """(1 + n, width) of a square grid of n cells, after the class token's → (1 + rows * columns, width).

    Bicubic, as in DeiT (Touvron et al., 2021, section 3); a grid of the same shape stays as it is.
    """
    side = round((len(table) - 1) ** 0.5)
    if (rows, columns) == (side, side):
        return table
    grid = table[1:].T.reshape(1, -1, side, side)
    grid = F.interpolate(grid, size=(rows, columns), mode="bicubic", align_corners=False)
    return torch.cat((table[:1], grid[0].flatten(1).T))
