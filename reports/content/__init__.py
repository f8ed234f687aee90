"""Findings to the words, tables and pictures of the report, chapter by chapter.

`compose(findings, language, made_on) -> Report`. Each chapter is a module with one function
`chapter(writer) -> tuple[Block, ...]`; the order of the chapters is decided here. Nothing is
computed that the findings already hold, and everything named comes from their questionnaire: a
bank's own model with other dimensions, capabilities or items gives the same chapters.
"""

from reports.content.report import compose

__all__ = ["compose"]
