"""A material's shading network at one time, evaluated into a graph (material_graph.py). Which nodes there are is the
business of preview_nodes.py and mtlx_nodes.py."""

import assets
import color_spaces
import material_graph
from pxr import Sdf, Usd, UsdShade

_MAX_DEPTH = 200


class Network:
    """`varying` says afterwards whether any value it met has time samples."""

    def __init__(self, prim, warn, note, evaluate_node):
        self._material = UsdShade.Material(prim)
        self._warn = warn
        self._note = note
        self._evaluate_node = evaluate_node
        self._results = {}
        self._under_way = []
        self.time = Usd.TimeCode.EarliestTime()
        self.graph = material_graph.Graph()
        self.varying = False

    @property
    def material(self):
        return self._material

    def warn(self, text):
        """What is wrong with this material."""
        self._warn("material %s: %s" % (self._material.GetPath(), text))

    def note(self, text):
        """What is not drawn; named once for all materials that have it."""
        self._note(text, str(self._material.GetPath()))

    # Plain values

    def get(self, attribute):
        if attribute.ValueMightBeTimeVarying():
            self.varying = True
        return attribute.Get(self.time)

    def producer(self, shader, name):
        """The attribute that gives input `name` its value, through node graphs: an output, or an input with a value."""
        shader_input = shader.GetInput(name)
        if not shader_input:
            return None
        attributes = shader_input.GetValueProducingAttributes()
        return attributes[0] if attributes else None

    def is_connected(self, shader, name):
        attribute = self.producer(shader, name)
        return bool(attribute) and UsdShade.Output.IsOutput(attribute)

    def is_authored(self, shader, name):
        shader_input = shader.GetInput(name)
        return bool(shader_input) and (shader_input.HasConnectedSource() or shader_input.GetAttr().HasAuthoredValue())

    def constant(self, shader, name, default=None):
        """The value of an input, as USD has it, that is not computed by another node."""
        attribute = self.producer(shader, name)
        if not attribute or UsdShade.Output.IsOutput(attribute):
            return default
        value = self.get(attribute)
        return default if value is None else value

    def number(self, shader, name, default):
        value = self.constant(shader, name, default)
        return float(value[0] if hasattr(value, "__len__") else value)

    def numbers(self, shader, name, default):
        value = self.constant(shader, name, default)
        return [float(v) for v in value] if hasattr(value, "__len__") else [float(value)] * len(default)

    def text(self, shader, name, default=""):
        return str(self.constant(shader, name, default))

    def file(self, shader, name="file"):
        attribute = self.producer(shader, name)
        if not attribute or UsdShade.Output.IsOutput(attribute):
            return ""
        self.get(attribute)
        return assets.resolve(attribute, self.time, self.warn)

    def color_space(self, shader, name):
        """That of a file or colour as the layer says it, or ""."""
        shader_input = shader.GetInput(name)
        attributes = [*shader_input.GetValueProducingAttributes(), shader_input.GetAttr()] if shader_input else []
        space = next((a.GetColorSpace() for a in attributes if a.HasColorSpace()), "")
        if space and not color_spaces.known(space):
            self.note("the colour space '%s' is not known; its colours are taken as they are" % space)
        return space

    # Values in the graph

    def input(self, shader, name, default=None):
        """The graph's node for an input; of `default` (a number, a tuple, or None for none) when it has no value."""
        attribute = self.producer(shader, name)
        node = None
        if attribute and UsdShade.Output.IsOutput(attribute):
            node = self._output(attribute)
        elif attribute:
            node = self._literal(attribute, shader, name)
        return node if node is not None or default is None else self.graph.constant(default)

    def _literal(self, attribute, shader, name):
        value = self.get(attribute)
        if value is None or isinstance(value, (str, Sdf.AssetPath)):
            return None
        if hasattr(value, "__len__"):
            value = [float(v) for v in value]
            if attribute.GetTypeName().role == "Color" and len(value) >= 3:
                space = self.color_space(shader, name)
                value = color_spaces.to_linear(value[:3], space) + value[3:] if space else value
        return self.graph.constant(value)

    def _output(self, attribute):
        key = attribute.GetPath()
        if key in self._results:
            return self._results[key]
        node = UsdShade.Shader(attribute.GetPrim())
        if key in self._under_way or len(self._under_way) > _MAX_DEPTH:
            self.warn("its node <%s> is connected to itself" % node.GetPath())
            return None
        self._under_way.append(key)
        try:
            node_id = str(node.GetShaderId() or "")
            result = self._evaluate_node(self, node, node_id, UsdShade.Output(attribute).GetBaseName())
        finally:
            self._under_way.pop()
        self._results[key] = result
        return result
