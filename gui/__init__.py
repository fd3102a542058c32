"""The operator's window (PySide6 Widgets) over `core`. Nothing in `core` or `training` imports it."""
