"""Writes tensors.safetensors with Python's safetensors 0.8."""

import torch
from safetensors.torch import save_file

save_file(
    {
        "single": torch.tensor([[1.5, -2.0, 0.1], [3e38, 2**-140, float("inf")]]),
        "double": torch.tensor(0.1, dtype=torch.float64),
        "count": torch.tensor([2**62 + 1, -5]),
        "small": torch.tensor([-(2**31), 7], dtype=torch.int32),
        "labels": torch.tensor([0, 255, 3], dtype=torch.uint8),
        "half": torch.tensor([1.0, -0.333, 65504.0, 6e-8, float("inf")], dtype=torch.float16),
        "brain": torch.tensor([1.0, -0.333, 3e38], dtype=torch.bfloat16),
        "empty": torch.zeros(0, 3),
        'quoted "ä"\\\n': torch.tensor([1.0]),
    },
    "tensors.safetensors",
    metadata={"format": "pt"},
)
