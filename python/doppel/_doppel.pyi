from typing import Any, Callable, Sequence

import numpy
from numpy.typing import NDArray

version: str

class Host:
    @staticmethod
    def local() -> Host: ...
    @staticmethod
    def connect(wanted: str = "", key: str = "", timeout: float = 5.0) -> Host: ...
    def call(self, method: str, arguments: Sequence[Any]) -> Any: ...
    def callAll(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[tuple[bool, Any]]: ...
    def close(self) -> None: ...
    def image(self, session_id: str, aov: str = "") -> Any: ...
    @property
    def isLocal(self) -> bool: ...
    @property
    def fault(self) -> str: ...

class EventQueue:
    def __init__(self, host: Host) -> None: ...
    def next(self, seconds: float = -1.0) -> tuple[str, str, dict] | None: ...
    def close(self) -> None: ...

def runningHosts() -> list[dict]: ...

class Primvar:
    interpolation: str
    values: NDArray[numpy.float32]
    indices: NDArray[numpy.int32] | None

class Mesh:
    key: int
    points: NDArray[numpy.float32]
    faceVertexCounts: NDArray[numpy.int32]
    faceVertexIndices: NDArray[numpy.int32]
    normals: Primvar | None
    uvs: Primvar | None
    displayColor: Primvar | None
    displayOpacity: Primvar | None
    leftHanded: bool
    doubleSided: bool
    subdivision: str
    creaseIndices: NDArray[numpy.int32]
    creaseLengths: NDArray[numpy.int32]
    creaseSharpnesses: NDArray[numpy.float32]
    holeIndices: NDArray[numpy.int32]
    subsets: list[tuple[str, str, NDArray[numpy.int32]]]

class Curves:
    key: int
    basis: str
    periodic: bool
    points: NDArray[numpy.float32]
    vertexCounts: NDArray[numpy.int32]
    widths: Primvar | None
    normals: Primvar | None
    displayColor: Primvar | None

class Points:
    key: int
    points: NDArray[numpy.float32]
    widths: Primvar | None
    displayColor: Primvar | None

class Shape:
    path: str
    id: int
    materialPath: str
    transform: NDArray[numpy.float64]
    data: Mesh | Curves | Points

class Light:
    path: str
    transform: NDArray[numpy.float64]
    type: str
    emitted: tuple[float, float, float]
    normalize: bool
    diffuse: float
    specular: float
    radius: float
    length: float
    width: float
    height: float
    angle: float
    textureFile: str
    textureFormat: str
    shapingConeAngle: float
    shapingConeSoftness: float
    shapingFocus: float
    treatAsPoint: bool

class Camera:
    transform: NDArray[numpy.float64]
    orthographic: bool
    focalLength: float
    horizontalAperture: float
    verticalAperture: float
    horizontalApertureOffset: float
    verticalApertureOffset: float
    clippingNear: float
    clippingFar: float
    fStop: float
    focusDistance: float
    exposure: float
    def aperture(self, view: View) -> tuple[float, float]: ...

class Texture:
    file: str
    colorSpace: str
    wrapS: str
    wrapT: str
    scale: list[float]
    bias: list[float]
    fallback: list[float]
    uvSet: str
    uvRotation: float
    uvScale: tuple[float, float]
    uvTranslation: tuple[float, float]

class Input:
    value: float | tuple[float, float, float]
    texture: Texture | None
    channels: str
    primvar: str
    node: int

class Material:
    key: int
    diffuseColor: Input
    emissiveColor: Input
    useSpecularWorkflow: bool
    specularColor: Input
    metallic: Input
    roughness: Input
    clearcoat: Input
    clearcoatRoughness: Input
    opacity: Input
    opacityThreshold: float
    opacityIsPresence: bool
    ior: Input
    normal: Input
    specularWeight: Input
    specularTint: Input
    transmission: Input
    transmissionColor: Input
    thinWalled: bool
    absorption: tuple[float, float, float]
    sheenColor: Input
    sheenRoughness: Input
    coatColor: Input
    coatIor: float
    nodes: list[tuple[str, list[int], list[float], Texture | None]]

class Stage:
    zUp: bool
    metersPerUnit: float
    fps: float
    warnings: list[str]
    def content(self, purposes: Sequence[str] = ("default", "render")) -> tuple[list[Shape], list[Light]]: ...
    def camera(self, path: str) -> Camera | None: ...
    def material(self, path: str) -> Material | None: ...

class View:
    cameraPath: str
    fullWidth: int
    fullHeight: int
    x: int
    y: int
    width: int
    height: int
    pixelAspectRatio: float
    aspectRatioConformPolicy: str
    includedPurposes: list[str]
    options: dict[str, float | str]

class DelegateControl:
    @property
    def isCancelled(self) -> bool: ...
    def log(self, level: str, text: str) -> None: ...

class Serving:
    def __init__(self, make: Callable[[], Any] | None, description: dict, words: Sequence[str], port: int, last_port: int, timeout: float, blocks: bool,
                 debug: bool, program: str) -> None: ...
    def announce(self) -> None: ...
    def wait(self) -> None: ...
    def stop(self) -> None: ...
    @property
    def isServing(self) -> bool: ...
    @property
    def port(self) -> int: ...
    @property
    def endpoint(self) -> str: ...

def readImage(file: str) -> tuple[list[str], NDArray[numpy.float32]]: ...
