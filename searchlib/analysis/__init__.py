"""Turn Italian text into tokens, for documents and queries alike; one filter a file."""

from searchlib.analysis.analyzer import ANALYSIS_VERSION, PARAGRAPH_GAP, Token, WantedForms, analyse, form_of

__all__ = ["ANALYSIS_VERSION", "PARAGRAPH_GAP", "Token", "WantedForms", "analyse", "form_of"]
