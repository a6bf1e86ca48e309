"""Posters of QR points: their words, and one layout that is set as PDF, PNG or SVG."""
