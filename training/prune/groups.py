"""What can be removed from a model whole: attention heads, neurons, and channels between two convolutions.

A group is a set of like units with everything that must change together when some of them go. Which modules form
one is said once, by class, in _LAYOUTS; nothing else in pruning knows architectures.
"""

from dataclasses import dataclass

from torch import nn

HEADS, NEURONS, CHANNELS = "heads", "neurons", "channels"
KINDS = (HEADS, NEURONS, CHANNELS)

_HEAD_WIDTH = ("head_width", "head_dim", "attention_head_size")


@dataclass(frozen=True)
class _Layout:
    """Names, under a module, of the parts that a group has. `between` work on each unit alone."""

    kind: str
    producers: tuple[str, ...]
    consumer: str
    between: tuple[str, ...] = ()


_FC = _Layout(NEURONS, ("fc1",), "fc2")
_LAYOUTS: dict[str, tuple[_Layout, ...]] = {
    # The starter's head, and its trunk of inverted bottlenecks (those that expand).
    "Attention": (_Layout(HEADS, ("q", "k", "v"), "out"),),
    "TransformerLayer": (_FC,),
    "_Block": (_Layout(CHANNELS, ("expand",), "project", ("depthwise",)),),
    # Projection heads: linear, activation, dropout, linear.
    "Sequential": (_Layout(NEURONS, ("0",), "3"),),
    # transformers
    "BertAttention": (_Layout(HEADS, ("self.query", "self.key", "self.value"), "output.dense"),),
    "BertLayer": (_Layout(NEURONS, ("intermediate.dense",), "output.dense"),),
    "CLIPAttention": (_Layout(HEADS, ("q_proj", "k_proj", "v_proj"), "out_proj"),),
    "CLIPMLP": (_FC,),
    "ViTAttention": (_Layout(HEADS, ("q_proj", "k_proj", "v_proj"), "o_proj"),),
    "ViTMLP": (_FC,),
    "DistilBertSelfAttention": (_Layout(HEADS, ("q_lin", "k_lin", "v_lin"), "out_lin"),),
    "FFN": (_Layout(NEURONS, ("lin1",), "lin2"),),
    "ResNetBasicLayer": (_Layout(CHANNELS, ("layer.0",), "layer.1"),),
    "ResNetBottleNeckLayer": (
        _Layout(CHANNELS, ("layer.0",), "layer.1"),
        _Layout(CHANNELS, ("layer.1",), "layer.2"),
    ),
}


@dataclass(frozen=True)
class Group:
    """Units that can go one by one.

    path: the module that names the group in a structure: the attention module of heads, else the producer. kind: one
    of KINDS. units: how many there are now; width: features of each. producers: layers whose output features go.
    between: layers in the middle that work on every feature alone (batch norms, depthwise convolutions).
    consumer: the layer whose input features go; norm: a batch norm that follows it, None elsewhere. attention: the
    module that counts heads, None elsewhere.
    """

    path: str
    kind: str
    units: int
    width: int
    producers: tuple[nn.Linear | nn.Conv2d, ...]
    between: tuple[nn.Conv2d | nn.BatchNorm2d, ...]
    consumer: nn.Linear | nn.Conv2d
    norm: nn.BatchNorm2d | None
    attention: nn.Module | None

    @property
    def tower(self) -> str:
        """ "image" or "text"."""
        return self.path.split(".")[0]

    def parameters_per_unit(self) -> int:
        """Parameters that go with one unit."""
        features = sum(
            layer.weight[0].numel() + (layer.bias is not None)
            for layer in (*self.producers, *(part for part in self.between if isinstance(part, nn.Conv2d)))
        )
        features += sum(2 for part in self.between if isinstance(part, nn.BatchNorm2d) and part.affine)
        return self.width * (features + self.consumer.weight[:, 0].numel())


def find_groups(model: nn.Module) -> list[Group]:
    """All groups of a model, in the order of its modules."""
    return [
        group
        for path, module in model.named_modules()
        for layout in _LAYOUTS.get(type(module).__name__, ())
        if (group := _group(path, module, layout)) is not None
    ]


def _group(path: str, module: nn.Module, layout: _Layout) -> Group | None:
    producers = [_part(module, name, layout.kind) for name in layout.producers]
    consumer = _part(module, layout.consumer, layout.kind)
    between = [_part(module, name, layout.kind) for name in layout.between]
    if None in (*producers, consumer, *between):
        return None
    attention, width = _attention(module, layout)
    layers = [_layer(part) for part in producers]
    norms = [norm for part in (*producers, *between) for norm in _norms(part)]
    separator = "." if path else ""
    return Group(
        path if layout.kind == HEADS else path + separator + layout.producers[0],
        layout.kind,
        layers[0].weight.shape[0] // width,
        width,
        tuple(layers),
        (*norms, *(_layer(part) for part in between)),
        _layer(consumer),
        next(iter(_norms(consumer)), None),
        attention,
    )


def _part(module: nn.Module, name: str, kind: str) -> nn.Module | None:
    """The named module when it is a linear layer or, for channels, has one convolution; else None."""
    for step in name.split("."):
        found = getattr(module, step, None)
        if not isinstance(found, nn.Module):
            return None
        module = found
    if kind == CHANNELS:
        return module if sum(isinstance(layer, nn.Conv2d) for layer in module.modules()) == 1 else None
    return module if isinstance(module, nn.Linear) else None


def _layer(part: nn.Module) -> nn.Linear | nn.Conv2d:
    return next(layer for layer in part.modules() if isinstance(layer, nn.Linear | nn.Conv2d))


def _norms(part: nn.Module) -> list[nn.BatchNorm2d]:
    return [norm for norm in part.modules() if isinstance(norm, nn.BatchNorm2d)]


def _attention(module: nn.Module, layout: _Layout) -> tuple[nn.Module | None, int]:
    """The module that splits features into heads, and the width of a head."""
    if layout.kind != HEADS:
        return None, 1
    holder, _, _ = layout.producers[0].rpartition(".")
    attention = module.get_submodule(holder)
    return attention, next(getattr(attention, name) for name in _HEAD_WIDTH if hasattr(attention, name))
