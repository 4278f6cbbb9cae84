"""UsdSkel: how skinned prims hang on their skeletons, and the pose at a time. The posing itself is the parent's work:
what does not change over time (influences, blend shapes) goes there once, each pose is a few matrices and weights."""

from fields import Field, Shared
from pxr import Gf, Usd, UsdGeom, UsdSkel, Vt

ROOT = "SkelRoot"
_DUAL = "dualQuaternion"


class Skeletons:
    """All skeletons of a stage. `predicate` says which prims count."""

    def __init__(self, stage, predicate):
        self._cache = UsdSkel.Cache()
        self._stage = stage
        self._predicate = Usd.TraverseInstanceProxies(predicate)
        self._transforms = UsdGeom.XformCache()

    def bind(self, root, warn):
        """Finds what hangs on the skeletons below a SkelRoot: (path, fields to add, keys of fields that they replace) of
        each prim."""
        skel_root = UsdSkel.Root(root)
        if not self._cache.Populate(skel_root, self._predicate):
            return []
        bound = []
        for binding in self._cache.ComputeSkelBindings(skel_root, self._predicate):
            query = self._cache.GetSkelQuery(binding.GetSkeleton())
            skeleton = _Skeleton(query, self._transforms)
            for skinning in binding.GetSkinningTargets():
                prim = skinning.GetPrim()
                if skinning.HasJointInfluences() and not skeleton.sound:
                    warn("%s is not posed: its skeleton %s has no usable joints or bind transforms"
                         % (prim.GetPath(), binding.GetSkeleton().GetPath()))
                bound.append((prim.GetPath(), *_fields(prim, skinning, skeleton, warn)))
        return bound


class _Skeleton:
    """One skeleton. Poses are asked for by every prim that hangs on it, so the last few are remembered."""

    def __init__(self, query, transforms):
        self._query = query
        self._transforms = transforms
        self._poses = {}
        self.animation = query.GetAnimQuery() if query else None
        self.sound = bool(query) and len(query.GetJointOrder()) > 0 and query.HasBindPose()
        self.prim = query.GetPrim() if query else None
        self.moves = bool(self.animation) and self.animation.JointTransformsMightBeTimeVarying()

    def joints(self, time):
        if time not in self._poses:
            while len(self._poses) >= 4:  # now, and both ends of a shutter
                self._poses.pop(next(iter(self._poses)))
            self._poses[time] = self._query.ComputeSkinningTransforms(time)
        return self._poses[time]

    def to_world(self, time):
        return self.world(self.prim, time)

    def world(self, prim, time):
        self._transforms.SetTime(time)
        return self._transforms.GetLocalToWorldTransform(prim)

    def parent_world(self, prim, time):
        self._transforms.SetTime(time)
        return self._transforms.GetParentToWorldTransform(prim)


def _fields(prim, skinning, skeleton, warn):
    skinned = skinning.HasJointInfluences() and skeleton.sound
    rigid = skinned and skinning.IsRigidlyDeformed()
    shapes = _Shapes(prim, skinning, skeleton.animation) if skinning.HasBlendShapes() else None
    fields, replaced = [], []
    if rigid:
        fields.append(_rigid_field(prim, skinning, skeleton))
        replaced.append("xform")
    if prim.IsA(UsdGeom.Mesh) or prim.IsA(UsdGeom.Points):
        if (skinned and not rigid) or (shapes and shapes.count):
            fields += _rig_fields(prim, skinning if skinned and not rigid else None, skeleton, shapes, warn)
    elif skinned and not rigid and prim.IsA(UsdGeom.BasisCurves):
        fields.append(_CurvesPose(prim, skinning, skeleton))
        if shapes:
            warn("the blend shapes of %s are left out: they are supported on meshes and points" % prim.GetPath())
    return fields, replaced


def _rigid_field(prim, skinning, skeleton):
    """All points hang on the same joints alike: the prim's transform moves, its points do not."""
    varying = skeleton.moves or _places_vary(prim, skeleton.prim)
    resets = UsdGeom.Xformable(prim).GetResetXformStack()

    def get(time):
        world = skinning.ComputeSkinnedTransform(skeleton.joints(time), time) * skeleton.to_world(time)
        local = world if resets else world * skeleton.parent_world(prim, time).GetInverse()
        return _matrix(local)

    return Field("xform", get, varying)


def _rig_fields(prim, skinning, skeleton, shapes, warn):
    points = prim.GetAttribute("points").Get(Usd.TimeCode.EarliestTime())
    rig = {}
    if skinning:
        influences = skinning.ComputeVaryingJointInfluences(len(points or ()), Usd.TimeCode.EarliestTime())
        if not influences:
            warn("%s is not posed: its joint indices and weights do not fit each other" % prim.GetPath())
            return []
        indices, weights = influences
        method = skinning.GetSkinningMethod() if hasattr(skinning, "GetSkinningMethod") else ""
        rig = {
            "bind": _matrix(skinning.GetGeomBindTransform(Usd.TimeCode.EarliestTime())),
            "influences": skinning.GetNumInfluencesPerComponent(),
            "jointIndices": Shared(indices),
            "jointWeights": Shared(weights),
            "dualQuaternions": str(method) == _DUAL,
        }
    if shapes:
        rig["shapes"] = shapes.offsets
    varying = bool(shapes and shapes.vary)
    if skinning:
        varying = varying or skeleton.moves or _places_vary(prim, skeleton.prim)
    mapper = skinning.GetJointMapper() if skinning else None

    def get(time):
        value = {"shapes": shapes.weights(time) if shapes else []}
        if skinning:
            joints = skeleton.joints(time)
            if mapper:
                joints = mapper.RemapTransforms(joints, Vt.Matrix4dArray())
            value["joints"] = Shared(joints)
            value["toPoints"] = _matrix(skeleton.to_world(time) * skeleton.world(prim, time).GetInverse())
        return value

    return [Field("rig", lambda _: rig), Field("pose", get, varying)]


class _CurvesPose:
    """Poses the points of a prim's field "curves", which come with what their wrap mode needs."""

    key = "curves"

    def __init__(self, prim, skinning, skeleton):
        self._prim, self._skinning, self._skeleton = prim, skinning, skeleton

    def wrap(self, field):
        def get(time):
            value = field.get(time)
            if value is None or value.get("points") is None:
                return value
            points = Vt.Vec3fArray(value["points"].array)
            joints = self._skeleton.joints(time)
            if not self._skinning.ComputeSkinnedPoints(joints, points, time):
                return value
            to_points = self._skeleton.to_world(time) * self._skeleton.world(self._prim, time).GetInverse()
            return dict(value, points=Shared(_transformed(points, to_points)))

        varying = field.varying or self._skeleton.moves or _places_vary(self._prim, self._skeleton.prim)
        return Field(field.key, get, varying)


class _Shapes:
    """The blend shapes of one prim. A shape and its inbetweens are "sub-shapes", which have offsets each."""

    def __init__(self, prim, skinning, animation):
        self._query = UsdSkel.BlendShapeQuery(UsdSkel.BindingAPI(prim))
        self._animation = animation if animation and animation.GetBlendShapeOrder() else None
        self._mapper = skinning.GetBlendShapeMapper()
        self.count = self._query.GetNumSubShapes()
        self.vary = bool(self._animation) and self._animation.BlendShapeWeightsMightBeTimeVarying()
        indices = self._query.ComputeBlendShapePointIndices()
        self.offsets = [
            {"points": Shared(points), "normals": self._normals(i), "indices": Shared(indices[self._shape(i)])}
            for i, points in enumerate(self._query.ComputeSubShapePointOffsets())
        ]
        for offsets in self.offsets:
            if not offsets["points"].array:
                offsets["points"] = offsets["normals"] = offsets["indices"] = None

    def weights(self, time):
        """[[sub-shape, weight], ...]"""
        if not self._animation:
            return []
        weights = self._animation.ComputeBlendShapeWeights(time)
        if self._mapper:
            weights = self._mapper.Remap(weights)
        computed = self._query.ComputeSubShapeWeights(weights)
        if not computed:
            return []
        amounts, _, numbers = computed
        return [[int(number), float(amount)] for number, amount in zip(numbers, amounts)]

    def _shape(self, number):
        return self._query.GetBlendShapeIndex(number)

    def _normals(self, number):
        inbetween = self._query.GetInbetween(number)
        if inbetween:
            normals = inbetween.GetNormalOffsets()
        else:
            normals = self._query.GetBlendShape(self._shape(number)).GetNormalOffsetsAttr().Get()
        return Shared(normals) if normals else None


def _matrix(matrix):
    return Shared(memoryview(matrix).cast("B").cast("d", (1, 16)))


def _transformed(points, matrix):
    if matrix == Gf.Matrix4d(1):
        return points
    # Skinning all points to one joint is the one transform of arrays that pxr has in Python.
    indices, weights = Vt.IntArray(len(points), 0), Vt.FloatArray(len(points), 1.0)
    UsdSkel.SkinPointsLBS(matrix, Vt.Matrix4dArray([Gf.Matrix4d(1)]), indices, weights, 1, points)
    return points


def _places_vary(*prims):
    """True if the way from one of the prims to the other might change over time."""
    for prim in prims:
        while prim and not prim.IsPseudoRoot():
            xformable = UsdGeom.Xformable(prim)
            if xformable and xformable.TransformMightBeTimeVarying():
                return True
            prim = prim.GetParent()
    return False
