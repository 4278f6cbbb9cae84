"""A prim as the reader keeps it: what never changes, and getters for what may.

Getters return plain values and `Shared` arrays. Only those whose attributes might vary are asked again for another
time.
"""


_MOVING = ("xform", "points", "pose", "curves", "instancer")


class Shared:
    """An array that goes to shared memory (anything with the buffer protocol)."""

    __slots__ = ("array",)

    def __init__(self, array):
        if isinstance(array, (int, float, str)):
            raise TypeError("it is a single value, and should be an array")
        self.array = array

    def __eq__(self, other):
        return isinstance(other, Shared) and type(self.array) is type(other.array) and self.array == other.array


class Field:
    """One piece of a prim. `get(time)` returns its value, or None when there is none."""

    __slots__ = ("key", "get", "varying", "_last")

    def __init__(self, key, get, varying=False):
        self.key = key
        self.get = get
        self.varying = varying
        self._last = None

    def read(self, time):
        value = self.get(time)
        if self.varying:
            self._last = value
        return value

    def read_if_changed(self, time):
        """(changed, value): values that were held between two times are not sent again."""
        value = self.get(time)
        if value == self._last:
            return False, None
        self._last = value
        return True, value


class Record:
    """One prim: its place in the tree and its fields. `static` holds what is known without a time."""

    __slots__ = ("index", "prim", "static", "fields", "_motion")

    def __init__(self, index, prim, static):
        self.index = index
        self.prim = prim
        self.static = static
        self.fields = []
        self._motion = None

    def motion(self, times, others):
        """What of its moving fields is between two times, as "motion" of the prim: {"open": fields, "close": fields}; False
        when it stands still again. {} when that is as it was and `others`, the rest of what is sent, is empty."""
        motion = None
        if times:
            moving = [(f.key, *(f.get(time) for time in times)) for f in self.fields if f.varying and f.key in _MOVING]
            moving = [(key, first, last) for key, first, last in moving if first != last and first and last]
            if moving:
                motion = {"open": {m[0]: m[1] for m in moving}, "close": {m[0]: m[2] for m in moving}}
        before, self._motion = self._motion, motion
        if motion == before and not (motion and others):
            return {}
        return {"motion": motion or False}

    def pose(self, fields, replaced):
        """Adds the fields of a pose; those that have a `wrap` change the field of the same key."""
        self.fields = [field for field in self.fields if field.key not in replaced]
        for field in fields:
            if hasattr(field, "wrap"):
                self.fields = [field.wrap(f) if f.key == field.key else f for f in self.fields]
            else:
                self.fields.append(field)


def varies(*attributes):
    """True if any of these attributes or primvars (None and invalid ones allowed) might have time samples."""
    return any(a.ValueMightBeTimeVarying() for a in attributes if a)


def to_json(value, block):
    """`value` with its Shared arrays put into `block`."""
    if isinstance(value, Shared):
        return block.add(value.array)
    if isinstance(value, dict):
        return {key: to_json(item, block) for key, item in value.items() if item is not None}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [to_json(item, block) for item in value]
    return value
