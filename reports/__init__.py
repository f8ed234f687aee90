"""Findings to paper: `content.compose` decides what is said, `pdf.render` how it looks.

`report = compose(findings, language)` then `render(report) -> bytes`. The package knows core types
only: nothing of the web, the store or the command line.
"""
