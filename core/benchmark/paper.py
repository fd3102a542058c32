"""Table I of the paper behind Sightline ("Deploying Person Retrieval System on Edge Devices"): Jetson Orin AGX,
1,000 queries. Its average memory use lies above its peak, which cannot be; the figures are as printed.
"""

from core.benchmark.figures import Figures

DEVICE = "Jetson Orin AGX"
QUERIES = 1000

TABLE: dict[str, Figures] = {
    "fp32": Figures(106.7872, 12.5020, 0.0125, 9.36, 9.84, 23.70, 32.31, 50.00, 23.40, 38.64),
    "fp16": Figures(94.2917, 3.0802, 0.0031, 10.61, 10.30, 23.10, 32.45, 50.00, 22.20, 39.65),
    "int8": Figures(95.6223, 3.5478, 0.0035, 10.46, 4.60, 22.40, 31.83, 47.40, 22.10, 37.51),
}
