"""How Sphinx builds this documentation; see ``make html``."""

from importlib.metadata import version as installed

project = "container4nfv-probe"
release = version = installed(project)
copyright = "the authors of container4nfv-probe"

# MyST Markdown, because README and changelog are Markdown already: one markup for everything one reads.
extensions = ["myst_parser"]
myst_heading_anchors = 3
exclude_patterns = ["build", "history", "example"]

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sphinx = False
man_pages = [("reference/cli", "container4nfv-probe", "asks an OpenStack cloud for the gaps of Container4NFV", [], 1)]
