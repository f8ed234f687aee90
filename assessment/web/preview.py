"""The first pages of a PDF as pictures, with pdfium: the engine of a browser, small and exact."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

PAGES = 3
PIXELS = 900  # of a page's width: sharp on a dense screen at a third of the window


@dataclass(frozen=True, slots=True)
class Preview:
    of: tuple[str, str, str]  # fingerprint, language and manner of the report
    pages: tuple[bytes, ...]  # PNG


def first_pages(pdf: bytes, pages: int = PAGES) -> tuple[bytes, ...]:
    """The first `pages` pages of a PDF as PNG pictures; fewer if it has fewer."""
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(_picture(document[n]) for n in range(min(pages, len(document))))
    finally:
        document.close()


def _picture(page: Any) -> bytes:
    width = page.get_width()
    image = page.render(scale=PIXELS / width).to_pil()
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
