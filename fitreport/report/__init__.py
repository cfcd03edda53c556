"""A Study to one self-contained HTML file: context, templates, assets, islands, policy."""
