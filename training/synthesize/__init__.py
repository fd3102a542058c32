"""Pictures of people who do not exist, with what they show and descriptions of it, rendered without a GPU.

From the inside out: `body` (a shape), `people` (who), `outfit` (what they wear), `pose`, `things` (bags, bicycles),
`scene` (where, under which light, seen from where), `renderer` (pixels), `camera` (what a cheap camera makes of them),
`visible` (what this view shows), `studio` (one identity from end to end), `dataset` (a folder of many).
"""
