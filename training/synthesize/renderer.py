"""OpenGL without a window and without a GPU: surfaces with shadows into pictures, and which part each pixel shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from training.errors import DataError
from training.synthesize import shaders
from training.synthesize.material import Draw, Finish, Material

MAX_WIDTH, MAX_HEIGHT = 640, 1024
_SHADOW = 512
_NO_EGL = (
    "No picture can be rendered, because OpenGL cannot be started through EGL ({}). On Debian and Ubuntu: "
    "apt-get install libegl1 libgl1 libgl1-mesa-dri"
)
_NAMES = {"bottom": "low", "top": "high", "open": "opening"}  # words that GLSL or the shader uses otherwise


@dataclass(frozen=True)
class View:
    """A camera: where it is (3,), view and projection matrices (4, 4), and the size of the picture."""

    eye: np.ndarray
    view: np.ndarray
    project: np.ndarray
    width: int
    height: int


@dataclass(frozen=True)
class Light:
    """Direction to the sun (3,), its colour, the sky's and the ground's (3,), sun_view (4, 4), how dark shadows are."""

    to_sun: np.ndarray
    sun: np.ndarray
    sky: np.ndarray
    bounce: np.ndarray
    sun_view: np.ndarray
    shadow: float


@dataclass(frozen=True)
class Rendered:
    """behind uint8 (H, W, 3), the place; front uint8 (H, W, 4), people and things before it; parts uint8 (H, W)."""

    behind: np.ndarray
    front: np.ndarray
    parts: np.ndarray


class Renderer:
    """Holds the OpenGL context; to be made in the process and thread that uses it. `textures` gives what a name wears.

    Raises DataError when there is no EGL.
    """

    def __init__(self, textures: Callable[[str], np.ndarray], eye: np.ndarray):
        import moderngl

        self._gl = moderngl
        try:
            self._context = context = moderngl.create_context(standalone=True, backend="egl", require=330)
        except Exception as error:  # the library raises bare Exception
            raise DataError(_NO_EGL.format(str(error) or type(error).__name__)) from error
        self._surface = context.program(shaders.SURFACE_VERTEX, shaders.SURFACE_FRAGMENT)
        self._shadow = context.program(shaders.SHADOW_VERTEX, shaders.SHADOW_FRAGMENT)
        self._place = context.program(shaders.PLACE_VERTEX, shaders.PLACE_FRAGMENT)
        self._depth = context.depth_texture((_SHADOW, _SHADOW))
        self._depth.compare_func = ""
        self._depth.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._depth_target = context.framebuffer(depth_attachment=self._depth)
        size = (MAX_WIDTH, MAX_HEIGHT)
        attachments = [context.texture(size, 4), context.texture(size, 1)]
        self._target = context.framebuffer(attachments, context.depth_renderbuffer(size))
        corners = np.array([-1, -1, 1, -1, -1, 1, 1, 1], "f4")
        self._screen = context.vertex_array(
            self._place, [(context.buffer(corners.tobytes()), "2f", "in_pos")]
        )
        self._texture_of, self._textures = textures, {}
        self._surface["eye"].value = tuple(eye)  # type: ignore[union-attr]

    def render(
        self,
        behind: Sequence[Draw],
        front: Sequence[Draw],
        view: View,
        light: Light,
        place: Mapping[str, Any],
    ) -> Rendered:
        """Render `place` with what is `behind`, and `front` apart from it. All of `front` throws shadows."""
        context = self._context
        buffers = [self._buffers(draw) for draw in (*behind, *front)]
        try:
            self._cast(front, buffers[len(behind) :], light)
            self._depth.use(1)
            shared = {
                "view": view.view, "project": view.project, "sun_view": light.sun_view, "shadow_map": 1,
                "camera": view.eye, "to_sun": light.to_sun, "sun": light.sun, "sky": light.sky,
                "bounce": light.bounce, "shadow": light.shadow, "tex": 0,
            }  # fmt: skip
            _set(self._surface, shared)
            _set(self._place, {**shared, "unproject": np.linalg.inv(view.project @ view.view), **place})
            self._target.use()
            context.viewport = area = (0, 0, view.width, view.height)
            self._target.clear(0, 0, 0, 0, depth=1.0)
            context.disable(self._gl.DEPTH_TEST)
            self._screen.render(self._gl.TRIANGLE_STRIP)
            context.enable(self._gl.DEPTH_TEST)
            self._draw(behind, buffers[: len(behind)])
            back = self._read(area, 0, 3)
            self._target.clear(0, 0, 0, 0, depth=1.0)
            self._draw(front, buffers[len(behind) :])
            return Rendered(back, self._read(area, 0, 4), self._read(area, 1, 1)[:, :, 0])
        finally:
            for pair in buffers:
                for buffer in pair:
                    buffer.release()

    def _buffers(self, draw: Draw) -> tuple[Any, Any]:
        return (
            self._context.buffer(draw.vertices.tobytes()),
            self._context.buffer(np.ascontiguousarray(draw.triangles, np.int32).tobytes()),
        )

    def _cast(self, draws: Sequence[Draw], buffers: Sequence[tuple[Any, Any]], light: Light) -> None:
        self._depth_target.use()
        self._context.viewport = (0, 0, _SHADOW, _SHADOW)
        self._context.enable(self._gl.DEPTH_TEST)
        self._depth_target.clear(depth=1.0)
        _set(self._shadow, {"sun_view": light.sun_view})
        for draw, (vertices, triangles) in zip(draws, buffers, strict=True):
            if draw.shadow and len(draw.triangles):
                array = self._context.vertex_array(self._shadow, [(vertices, "3f 32x", "in_pos")], triangles)
                array.render()
                array.release()

    def _draw(self, draws: Sequence[Draw], buffers: Sequence[tuple[Any, Any]]) -> None:
        """Opaque first; then the soft ends of hair, blended, which hide nothing."""
        context, gl = self._context, self._gl
        for soft in (0, 1):
            if soft:
                context.enable(gl.BLEND)
                context.blend_func = gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA
                self._target.depth_mask = False
            for draw, (vertices, triangles) in zip(draws, buffers, strict=True):
                textured = bool(draw.texture)
                if not len(draw.triangles) or (
                    soft and not (draw.material.finish is Finish.HAIR and textured)
                ):
                    continue
                if textured:
                    self._texture(draw.texture).use(0)
                _set(
                    self._surface,
                    {**_uniforms(draw.material), "has_texture": int(textured), "soft_pass": soft},
                )
                layout = [(vertices, "3f 3f 2f 3f", "in_pos", "in_nrm", "in_uv", "in_rest")]
                array = context.vertex_array(self._surface, layout, triangles)
                array.render()
                array.release()
            if soft:
                context.disable(gl.BLEND)
                self._target.depth_mask = True

    def _texture(self, name: str) -> Any:
        if name not in self._textures:
            pixels = self._texture_of(name)
            height, width = pixels.shape[:2]
            channels = 1 if pixels.ndim == 2 else pixels.shape[2]
            data = np.ascontiguousarray(pixels[::-1]).tobytes()
            texture = self._context.texture((width, height), channels, data, alignment=1)
            texture.build_mipmaps()
            texture.filter = (self._gl.LINEAR_MIPMAP_LINEAR, self._gl.LINEAR)
            self._textures[name] = texture
        return self._textures[name]

    def _read(self, area: tuple[int, int, int, int], attachment: int, channels: int) -> np.ndarray:
        data = self._target.read(area, components=channels, attachment=attachment, alignment=1)
        return np.frombuffer(data, np.uint8).reshape(area[3], area[2], channels)[::-1]


def _uniforms(material: Material) -> dict[str, Any]:
    values = {field.name: getattr(material, field.name) for field in fields(material)}
    return {_NAMES.get(name, name): value for name, value in values.items()}


def _set(program: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in program:  # the compiler leaves out what it does not need
            continue
        if isinstance(value, np.ndarray) and value.ndim == 2:
            program[name].write(np.ascontiguousarray(value.T, "f4").tobytes())
        elif isinstance(value, np.ndarray | tuple | list):
            program[name].value = tuple(float(number) for number in value)
        else:
            program[name].value = int(value) if isinstance(value, int) else value


def look_at(eye: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The view matrix (4, 4) of a camera at `eye` that looks at `target`."""
    forward = (target - eye) / np.linalg.norm(target - eye)
    up = (0, 1.0, 0) if abs(forward[1]) < 0.98 else (1.0, 0, 0)
    side = np.cross(forward, up)
    side /= np.linalg.norm(side)
    matrix = np.eye(4)
    matrix[:3, :3] = side, np.cross(side, forward), -forward
    matrix[:3, 3] = -matrix[:3, :3] @ eye
    return matrix


def window(
    left: float, right: float, bottom: float, top: float, near: float = 5.0, far: float = 500.0
) -> np.ndarray:
    """The projection (4, 4) through a window at distance 1, as OpenGL's glFrustum has it."""
    l, r, b, t = (edge * near for edge in (left, right, bottom, top))  # noqa: E741
    return np.array(
        [
            [2 * near / (r - l), 0, (r + l) / (r - l), 0],
            [0, 2 * near / (t - b), (t + b) / (t - b), 0],
            [0, 0, -(far + near) / (far - near), -2 * far * near / (far - near)],
            [0, 0, -1, 0],
        ]
    )
