"""What runs in Blender: its renderers as clones. Import it only there."""
